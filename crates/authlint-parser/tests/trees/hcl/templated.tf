{{ if .enabled }}
resource "x" "{{ .name }}" {
  url = "https://{{ .host }}/token"
{{ if .secret }}
  secret = {{ .secret | quote }}
{{ end }}
  id = <%= client_id %>
}
resource "y" {{ .name }} {
  audience = "https://api.example.org"
}
{{ end }}
after = "read"
