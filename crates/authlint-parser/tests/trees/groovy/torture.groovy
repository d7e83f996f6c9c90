#!/usr/bin/env groovy
def escapes = "\t\u00e9\"\$x $x.y.z ${a ? "b" : 'c'} \\"
def single = 'it\'s ${not}'
def triple = """one "two" ${x}
three""" + '''four $x'''
def slashy = ~/["']\/x/
def dollar = $/it's "$x" \n/$
def map = [url: 'https://a.example.org', 'b': ["c", "d"], (key): "e"]
method url: "https://b.example.org", scopes: ['x', 'y']
withEnv(["TOKEN_URL=https://c.example.org", 'B=c']) { sh 'curl https://d.example.org' }
x = y ? "https://e.example.org" : "https://f.example.org"
def (a, b) = ["one", "two"]
String typed = "https://g.example.org"; Map<String, String> generic = [a: "b"]
def env1 = env.TOKEN_URL, env2 = System.env.HOST
def unterminated = "https://never.example.org
def after = "still here"
