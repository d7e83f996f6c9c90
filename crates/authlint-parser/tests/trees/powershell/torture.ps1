#Requires -Version 5 it's
<# it's " #>
$escapes = "`t`u{e9}`"`$x $x $env:Y ${z} $($a["b"] + 'c') `` $a.b"
$single = 'it''s $not `n'
$doubled = "a ""b"" c"
$joined = 'https://' + $host + "/token"
$hash = @{ a = 'b'; "c" = "d"
  e = @('f', "g"); h = @{ i = "j" } }
Invoke-RestMethod @params -Uri "https://a.example.org" -Body (@{ grant_type = 'x' } | ConvertTo-Json) -Verbose
$r = irm -Method Post -Uri https://b.example.org/$x/$($y)/z?a=b -Headers @{ A = "b" } `
  -ContentType 'c'
[string]$typed = "d"; [string[]]$list = 'e', "f"; $script:scoped = "g"
$obj.Url = "https://c.example.org"; $obj["key"] = 'https://d.example.org'
if ($x -eq "https://e.example.org" -and $y -like '*f*') { $inner = "g" } else { throw "https://h.example.org" }
function F { param([Parameter(Mandatory)][string]$Url = "https://i.example.org") }
$formatted = "https://{0}/{1}" -f $a, "b"
$joined2 = @("a", "b") -join ' '
$here = @'
it's "$x"
'@
$filled = @"
"$x" 'y' $($z)
"@
$list | ForEach-Object { "https://j.example.org/$_" }
$over = "two
lines"
Set-Variable -Name url -Value "https://k.example.org"
$never = "closed
