# escape = `
# note=x
# syntax=ignored/here

ARG A=1
