FROM {{ base_image }}
{% if proxy %}
ENV HTTP_PROXY={{ proxy }}
{% endif %}
RUN {{ install }} curl
{{ footer }}
curl https://id.test/
