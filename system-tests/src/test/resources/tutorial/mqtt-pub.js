var mqtt = require("mqtt")
var client = mqtt.connect("ws://互聯網IP:8888")
var i = 0

client.on("connect", (e) => {
    console.log("success connect mqtt websocket server");
    setInterval(() => {
        i = i + 1;
        var tmpStr = "{\"value1\":" + i*2 + ",\"value2\":" + i + "}"
        client.publish("temp", tmpStr)
        console.log("send it : " + tmpStr)
    }, 1000)
})

