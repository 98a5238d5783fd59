// Marks this folder as a module. Builds read the file of their version instead: `go build -modfile=1.36.3.mod`.
// `npm run update:kubernetes -- 1.36.3` writes those.
module bramble/builds/kubernetes

go 1.25.0
