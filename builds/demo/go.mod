module bramble/builds/demo

go 1.25.0
