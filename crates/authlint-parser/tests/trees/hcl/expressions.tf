variable      = var.token_url
data          = data.aws_ssm_parameter.secret.value
index         = module.m[0].out["a"].*.b.0.c
splat         = aws_instance.web[*].id
condition     = var.prod ? "https://id.example.org/token" : "https://id.test/token"
arithmetic    = -(1 + 2) * 3 >= 4 && !var.x || a % 2 == 0
call          = format("https://%s/token", var.host)
namespaced    = provider::aws::arn_parse(var.arn)
for_list      = [for s in var.list : upper(s) if s != ""]
for_object    = { for k, v in var.map : k => v... }
number        = 1.5e-3
negative      = -7
true_         = true
null_         = null
type          = object({ client_id = string, secret = optional(string, "x") })
list_of_those = [var.a, "b", c(d), (("e"))]
many          = a + b - c * d / e % f
lines = (
  var.a
  ? 1 # comment
  : 2
)
