#!/usr/bin/env ruby
escapes = "\t\u00e9\u{1F600}\e\x41\q\"#{a ? "b" : 'c'} #x \#{not}"
single = 'it\'s \n #{not}'
char = ?' ; tern = x ? 'a' : "b"; call?("https://a.example.org") ; name! 'x'
words = %w[a b c] + %i(d e) ; q = %q(it's (nested) "x") ; qq = %Q{#{x} "y"} ; plain = %(it's)
regex = x =~ /["']#{y}/ ? 1 : 2 ; half = a / b / c
quotient = 10 % 3
symbols = { :a => "b", "c" => 'd', e: :f, "g": "h" }
f(<<~ONE, <<-'TWO')
    one #{x}
      it's "two"
  ONE
  raw #{not}
  TWO
after_here = "still here"
push = list << "https://b.example.org" << CONSTANT
modifier = "https://c.example.org" unless x == "y"
first, second = "one", 'two'
method "https://d.example.org", key: "value" do |x, y|
  inner = "https://e.example.org"
end
string = "adjacent " 'literals'
formatted = "https://%s/%{name}" % x
Foo.configure do |c|
  c.url = "https://f.example.org"
  c.scopes = %w[a b].join(" ")
  c.nested.value "https://g.example.org"
end
long = "over
two lines"
default = ENV.fetch("A_B") { "c" }
alt = given || "https://h.example.org"
x ||= "https://i.example.org"
never = "closed
