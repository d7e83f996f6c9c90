# escape=`
FROM mcr.example.org/windows AS base
ENV HOME_DIR=C:\app `
    OTHER="C:\Program Files\x"
RUN curl.exe -d scope=a https://id.test/token
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-RestMethod `
  -Uri 'https://id.test/token'
FROM base
RUN Write-Host "https://id.test/"
FROM other
RUN dir C:\
