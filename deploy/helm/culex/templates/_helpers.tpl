{{- define "culex.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: culex
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "culex.policyLabels" -}}
{{- if .name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}
app.kubernetes.io/part-of: culex
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "culex.image" -}}
{{- $tag := .root.Values.image.tag | default .root.Chart.AppVersion -}}
{{ .root.Values.image.registry }}{{ .image }}:{{ $tag }}{{ if .root.Values.native }}-native{{ end }}
{{- end }}

{{- define "culex.resources" -}}
{{- toYaml (ternary .values.nativeResources .values.resources .root.Values.native) }}
{{- end }}

{{- define "culex.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "culex.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "culex.usersSecret" -}}
{{ .Values.users.existingSecret | default (printf "%sbroker-users" .Values.namePrefix) }}
{{- end }}

{{- define "culex.tlsSecret" -}}
{{ .Values.tls.existingSecret | default (printf "%sbroker-tls" .Values.namePrefix) }}
{{- end }}

{{/* What every pod may choose: where it runs, and what it is called. */}}
{{- define "culex.scheduling" -}}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .values.topologySpread.enabled }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: {{ .values.topologySpread.topologyKey }}
    whenUnsatisfiable: {{ if .isCluster }}DoNotSchedule{{ else }}{{ .values.topologySpread.whenUnsatisfiable }}{{ end }}
    labelSelector:
      matchLabels:
        app.kubernetes.io/name: {{ .name }}
{{- if .isCluster }}
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        app.kubernetes.io/name: {{ .name }}
{{- end }}
{{- end }}
{{- end }}

{{- define "culex.probes" -}}
startupProbe:
  httpGet:
    path: /q/health/started
    port: metrics
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ .startAttempts }}
readinessProbe:
  httpGet:
    path: /q/health/ready
    port: metrics
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
livenessProbe:
  httpGet:
    path: /q/health/live
    port: metrics
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}

{{/* The environment variables of tracing; none when it is off. */}}
{{- define "culex.tracing" -}}
{{- if .Values.tracing.enabled }}
OTEL_SDK_DISABLED: "false"
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .Values.tracing.endpoint | quote }}
OTEL_EXPORTER_OTLP_PROTOCOL: {{ .Values.tracing.protocol | quote }}
{{- end }}
{{- end }}

{{- define "culex.console" -}}
{{- if .Values.publisher.enabled }}
MQTT_CONSOLE_PUBLISHER_URL: http://{{ .Values.namePrefix }}publisher:8890
{{- end }}
{{- end }}

{{/* The name server of the cluster, for a NetworkPolicy's egress. */}}
{{- define "culex.dnsEgress" -}}
- to:
    - namespaceSelector:
        matchLabels: {{- toYaml .Values.networkPolicies.dns.namespaceLabels | nindent 10 }}
      podSelector:
        matchLabels: {{- toYaml .Values.networkPolicies.dns.podLabels | nindent 10 }}
    {{- range .Values.networkPolicies.dns.cidrs }}
    - ipBlock:
        cidr: {{ . }}
    {{- end }}
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}

{{/* Who may read metrics, for a NetworkPolicy's ingress. */}}
{{- define "culex.prometheus" -}}
- from:
    - namespaceSelector: {{ toJson .Values.networkPolicies.prometheusNamespaceSelector }}
      podSelector:
        matchLabels: {{- toYaml .Values.networkPolicies.prometheusPodLabels | nindent 10 }}
  ports:
    - port: metrics
      protocol: TCP
{{- end }}

{{/* The paths that an Ingress or a route exposes: never /q. */}}
{{- define "culex.paths" -}}
- {path: /mqtt, type: Exact}
{{- if . }}
- {path: /, type: Exact}
- {path: /index.html, type: Exact}
- {path: /favicon.svg, type: Exact}
- {path: /mqttws31.js, type: Exact}
- {path: /page, type: Prefix}
- {path: /webjars, type: Prefix}
{{- end }}
{{- end }}
