module github.com/prometheus/exporter-toolkit

go 1.25.0
