<#
.SYNOPSIS
It's a script. See https://docs.example.org.
#>
param(
    [Parameter(Mandatory = $true)]
    [string]$ClientId = "abc",
    [string] $TokenUrl = 'https://login.example.org/it''s'
)
$env:CLIENT_ID = "abc"
$region = $env:REGION
$secret = [Environment]::GetEnvironmentVariable("CLIENT_SECRET")
$scopes = "openid", "profile"
$body = @{
    grant_type    = "client_credentials"
    'client_id'   = $ClientId
    scope = "a b"; audience = "https://api.example.org"
}
$url = "https://login.$region.example.org/$($path -join "/")/${env:PATHNAME}`n"
$response = Invoke-RestMethod -Uri "https://login.example.org/oauth/token" -Method Post `
    -Body $body -ContentType 'application/x-www-form-urlencoded' -Headers @{ Authorization = "Basic $basic" }
Invoke-WebRequest -Uri https://bare.example.org/$region/x -OutFile "x.json" | Out-Null
$json = @{ token_url = "https://id.example.org/token" } | ConvertTo-Json
$here = @"
{"token_url": "https://id.example.org", "region": "$region"}
"@
$raw = @'
it's "raw" $x
'@
Write-Host "It's https://log.example.org" # it's
$formatted = "https://{0}.example.org" -f $region
$config.TokenUrl = "https://id.example.org/token"
if ($region -eq "https://x.example.org") { throw "no" }
function Get-Token { param($Url = "https://default.example.org") $Url }
$after = "still here"
