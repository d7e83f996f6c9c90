/* one /* two */ it's " */
val escapes = "\t\u00e9\"\$x \\ $ 5$ ${"nested ${"deep"}"}"
val char = '"'; val quote = '\''
val raw = """C:\x "$x" ""four""""
val url: String? = if (x) "https://a.example.org" else "https://b.example.org"
val elvis = given ?: "https://c.example.org"
val trimmed = """
    https://d.example.org
""".trimIndent()
val map = mutableMapOf<String, String>().apply { put("url", "https://e.example.org") }
val generic = listOf<String>("a", "b").joinToString(" ")
fun f(x: String = "https://f.example.org") = "https://g.example.org"
class A { companion object { const val URL = "https://h.example.org" } }
val env = System.getenv()["TOKEN_URL"] ?: error("no https://i.example.org")
maven { url = uri("https://j.example.org"); setUrl("https://k.example.org") }
maven { url("https://l.example.org") }
val not = x as? String
val unterminated = "https://never.example.org
val after = "still here"
