# frozen_string_literal: true
require "oauth2"
require 'net/http'

=begin
A comment with a "quote
=end
TOKEN_URL = "https://login.example.org/oauth/token".freeze
SCOPES = %w[openid profile].freeze
HOST = ENV.fetch("HOST", "id.example.org")
REGION = ENV["REGION"] || 'eu-west-1'

Rails.application.config.middleware.use OmniAuth::Builder do
  provider :oauth2_generic, ENV["CLIENT_ID"], ENV["CLIENT_SECRET"],
           scope: "openid profile",
           client_options: {
             site: "https://id.example.org",
             "token_url" => '/oauth/token',
             :authorize_url => "/oauth/authorize",
           }
end

Devise.setup do |config|
  config.omniauth :google_oauth2, 'ID', 'SECRET', scope: 'email', redirect_uri: "https://app.example.org/callback"
  config.secret_key = 'abc'
  config.mailer_sender = "mail@example.org" if Rails.env.production?
end

class Client
  def initialize(url: "https://id.example.org", grant: :client_credentials)
    @token_url = "https://login.#{ENV['REGION']}.example.org/#{path("x")}/token"
    @quote = ?"
    @client = OAuth2::Client.new("id", "secret", site: "https://id.example.org", token_url: "/token")
    body = <<~JSON
      {"token_url": "https://id.example.org",
        "scope": "#{scope}"}
    JSON
    raw = <<-'SQL'.strip
      it's #{raw}
    SQL
    puts "https://log.example.org" unless quiet?
    uri = URI.parse("https://api.example.org/v2")
    uri = URI("https://api.example.org/v2")
    list = [1, 2].map { |x| "https://#{x}.example.org" }
    text =~ /it's "x"/ ? "https://a.example.org" : "https://b.example.org"
    Net::HTTP.post_form(uri, "grant_type" => "client_credentials", "scope" => 'a b')
    %q(it's https://q.example.org)
  end
end
after = "still here"
