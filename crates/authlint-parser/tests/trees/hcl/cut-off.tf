a = {
  b = [
    "https://id.example.org/