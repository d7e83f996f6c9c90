path = "../" * 2 + "rules.example.org"
found = "https://id." "example.org" in text
product = 2 * len("https://a.example.org")
masked = value & f("https://b.example.org")
listed = [*names, "a", *others]
call(*names, **options, url="https://c.example.org")
