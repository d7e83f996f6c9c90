URL = "https://id.example.org"
TEXT = """one
two"""
NAME = "é語" "😀"
# é
