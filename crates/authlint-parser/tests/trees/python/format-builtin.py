a = "--a=" + format(x, "#x")
b = "n={:,}".format(n)
