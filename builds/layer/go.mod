module bramble/builds/layer

go 1.25.0
