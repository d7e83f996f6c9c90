const url = "https://id.example.org"
const text = `one
two`
// é
const lone = "ab"
