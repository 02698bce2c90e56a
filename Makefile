# make check is for every day. The other targets take longer and say how long.

LINTER = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

.PHONY: check test lint vulnerabilities golden fuzz memory bench faults demo

check: lint test ## formatting, linter and tests; .ci/run adds vulnerabilities and a short fuzz

test: ## all tests in random order, with the race detector: several minutes
	go test -race -shuffle=on ./...

lint: .bin/golangci-lint ## formatting, vet and the linter with .golangci.yml
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	.bin/golangci-lint run

.bin/golangci-lint:
	GOBIN=$(CURDIR)/.bin go install $(LINTER)

vulnerabilities: .bin/govulncheck ## known vulnerabilities in what the program calls; passes if vuln.go.dev cannot be reached
	.ci/vulnerabilities

.bin/govulncheck:
	GOBIN=$(CURDIR)/.bin go install $(VULNCHECK)

golden: ## write testdata/runs/*/want.txt again; review what changed
	go test ./cmd/tieout -run TestRuns -update
	git diff --stat testdata

fuzz: ## every fuzz target, a minute each: about eight minutes
	.ci/fuzz 1m

memory: ## 200,000 and 400,000 computed loans with the plain binary, and their memory: about a minute
	TIEOUT_MEMORY=1 go test ./cmd/tieout -run TestMemory -v

bench: ## a million loans, fetching, and each stage, with their targets: about six minutes on two free cores
	TIEOUT_BENCH=1 go test -count 1 -v -timeout 60m -run "TestBench|TestStartUp" ./cmd/tieout
	go test -run '^$$' -bench . ./readers ./store ./calc ./calc/causes ./pipeline/... ./writers ./vendors/rest

faults: ## the vendors' faults at full size, each figure with its target: about ten minutes
	TIEOUT_FAULTS=1 go test -v -timeout 20m -run TestFigures ./vendors/vendortest
	TIEOUT_FAULTS=1 go test -v -timeout 20m -run "TestNoRunChangesAnything|TestKilledApply|TestKilledPurge|TestImmediateEqualsQueued|TestKilledStage" ./cmd/tieout
	cd vendors/vendortest/network && go test -v ./...

demo: ## the whole job against the sandbox, in .demo
	rm -rf .demo && mkdir .demo
	go build -o .demo/tieout ./cmd/tieout
	cd .demo && ./tieout run --sandbox ../testdata/portfolio/loans.csv ../testdata/portfolio/claims.xlsx || test $$? = 4
