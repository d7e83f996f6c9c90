package org.example

import java.net.URI

const val TOKEN_URL = "https://login.example.org/oauth/token"
val scopes: List<String> = listOf("openid", "profile")
private val settings = mapOf("client_id" to "abc", "token_url" to TOKEN_URL, "scope" to "openid")

@Configuration
class Clients(@Value("\${app.client-id}") private val clientId: String, val region: String = "eu-west-1") {
    val secret = System.getenv("CLIENT_SECRET") ?: "changeme"
    val url = "https://login.$region.example.org/${path.joinToString("/")}/token"
    val raw = """{"url": "https://id.example.org", "n": "\n"}"""
    var host: String
        get() = "https://get.example.org"
    val lazyUrl by lazy { "https://lazy.example.org" }

    fun client() = OAuth2Client(
        clientId = "abc",
        tokenUrl = "https://id.example.org/token",
        scopes = setOf("a", "b"),
    )

    suspend fun token() {
        client.submitForm(url = "https://id.example.org/token", formParameters = parameters {
            append("grant_type", "client_credentials")
            append("scope", "openid")
        })
        val registration = ClientRegistration.withRegistrationId("x")
            .clientId("abc")
            .tokenUri("https://id.example.org/token")
            .build()
        when (region) {
            "eu" -> "https://eu.example.org"
            else -> "https://us.example.org"
        }
    }
}
