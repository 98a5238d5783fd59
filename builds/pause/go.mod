module bramble/builds/pause

go 1.25.0
