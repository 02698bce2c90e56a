# Everyday: make check. The rest takes longer and says how long.

LINTER = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: check test lint golden fuzz memory bench faults demo

check: lint test ## what CI runs

test: ## the everyday suite, with the race detector: about a minute
	go test -race ./...

lint: .bin/golangci-lint ## formatting, vet and the linter of .golangci.yml
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	.bin/golangci-lint run

.bin/golangci-lint:
	GOBIN=$(CURDIR)/.bin go install $(LINTER)

golden: ## write testdata/runs/*/want.txt anew; review what changed
	go test ./cmd/tieout -run TestRuns -update
	git diff --stat testdata

fuzz: ## the fuzz targets of both readers, a minute each; zips are not worth minimising
	go test ./readers -run '^$$' -fuzz '^FuzzCSV$$' -fuzztime 1m
	go test ./readers -run '^$$' -fuzz '^FuzzXLSX$$' -fuzztime 1m -fuzzminimizetime 1x

memory: ## 200,000 and 400,000 computed loans on the plain binary, and their memory: about a minute
	TIEOUT_MEMORY=1 go test ./cmd/tieout -run TestMemory -v

bench: ## a million loans, fetching, and each stage, beside their targets: about six minutes on two free cores
	TIEOUT_BENCH=1 go test -count 1 -v -timeout 60m -run "TestBench|TestStartUp" ./cmd/tieout
	go test -run '^$$' -bench . ./readers ./store ./calc ./calc/causes ./pipeline ./writers ./vendors/rest

faults: ## the vendors' faults at full size, each figure beside its target: about ten minutes
	TIEOUT_FAULTS=1 go test -v -timeout 20m -run TestFigures ./vendors/vendortest
	TIEOUT_FAULTS=1 go test -v -timeout 20m -run "TestNoRunChangesAnything|TestKilledApply|TestKilledPurge|TestStraightThrough|TestKilledStage" ./cmd/tieout
	cd vendors/vendortest/network && go test -v ./...

demo: ## the whole job against the sandbox, in .demo
	rm -rf .demo && mkdir .demo
	go build -o .demo/tieout ./cmd/tieout
	cd .demo && ./tieout run --sandbox ../testdata/portfolio/loans.csv ../testdata/portfolio/claims.xlsx || test $$? = 4
