var mqtt = require("mqtt")
var client = mqtt.connect("ws://互聯網IP:8888")

client.on('connect', (e) => {
  console.log("success connect mqtt websocket server");
  client.subscribe('temp', function (err) {
    console.log("subscribe temp topic")
  })
})

client.on('message', function (topic, message) {
  // message is Buffer
  console.log(topic + ":\t" + message.toString())
})

