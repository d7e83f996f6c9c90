<?php # it's
// it's ?> <p>"outside"</p> <?php
/* it's " */
$escapes = "\t\x41\u{e9}\101\$x \q {$a['b']->c("d")} $e->f $g[h] ${i} \\";
$single = 'it\'s \n $not {$not}';
$joined = 'https://' . $host . "/token" . f('x');
$list = ['a', "b" => 'c', X => 'd', Foo::BAR => "e", 'f' => ['g', 'h']];
$here = <<<"END"
  it's "$x" {$y}
    two
  END;
$after_here = 'still here';
$now = <<<'NOW'
$not
NOW;
f(url: 'https://a.example.org', 'b');
$x->url = 'https://b.example.org'; $x['key']['url'] = "https://c.example.org"; self::$static = 'd';
$y ??= "https://d.example.org";
$z .= 'https://e.example.org';
$match = match ($x) { 'a' => 'https://f.example.org', default => 'b' };
$fn = fn($x) => 'https://g.example.org';
if ($x === 'https://h.example.org') { echo "https://i.example.org"; } $behind = 'block';
$long = 'over
two lines';
#[Attribute('https://j.example.org')]
function f(string $x = 'https://k.example.org', ?array $y = ['l']): string { return 'https://m.example.org'; }
return ['url' => env('TOKEN_URL', 'https://n.example.org'), 'a' => $_SERVER['A_B'] ?? null, 'c' => getenv("X")];
$never = "closed
