# hash
// slashes
/* block */
a = 1 # behind
b = /* before */ 2 /* after */ // both
/* over
   lines */ c = [ # in a list
  1, // one
] 
d = f(a, # in a call
  b)
e = [for x in y : # in a loop
  x]
f = "# none // none /* none */ ${g /* in a hole */}"
