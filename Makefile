# Two commands do everything on a machine with Go and Node:
# `make run` to try it, `make test` to prove it.

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT   ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
DATE     ?= $(shell git log -1 --format=%cI 2>/dev/null || echo unknown)
LDFLAGS   = -s -w -X $(APP).Version=$(VERSION) -X $(APP).Commit=$(COMMIT) -X $(APP).Date=$(DATE)
PREFIX    ?= /usr/local
APP       = github.com/alertad/alertad/app
STATIC    = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help run build install ui check test test-packaging bench ha torture siege soak model demo audit fuzz generate dist clean
.DEFAULT_GOAL = help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: build ## build everything and start on http://localhost:8080
	./alertad run

build: ui ## build the console and the static binary ./alertad
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o alertad .

install: build ## put the program, its link alerta, manual and completions below PREFIX
	scripts/install '$(DESTDIR)' '$(PREFIX)'

ui: ui/dist/index.html ## build the console only

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && npm ci --ignore-scripts --no-audit --no-fund

ui/dist/index.html: ui/node_modules/.package-lock.json $(shell git ls-files ui/src ui/public ui/index.html ui/vite.config.ts 2>/dev/null)
	cd ui && npm run build

check: ui ## format, vet, staticcheck, floors, generated files
	scripts/check '$(STATIC)'

test: ## install what the tests need and run all of them
	scripts/test

test-packaging: ui ## try each way to run it that can be tried here (packaging/README.md)
	scripts/test-packaging

bench: build ## the figures that matter, as ratios measured in one run
	go run ./scripts/bench

ha: build ## kills a server and a database under load, and counts what is lost
	scripts/needs
	go run ./scripts/ha

torture: build ## kills a server 500 times under load, and counts what is lost
	go run ./scripts/torture

siege: build ## attacks a server with more than it can carry, and looks at its bounds
	go run ./scripts/siege

soak: build ## two hours of mixed load, and what grew meanwhile
	go run ./scripts/soak

model: ## an hour of random operations, compared with a plain model of the engine
	scripts/needs
	go test ./app/engine -count=1 -timeout 0 -run '^TestModel$$' -model.for 1h -model.steps 1000

demo: ## lively traffic for the server on http://localhost:8080
	go run ./scripts/demo

audit: ui ## what linters find of faults and dangerous constructs, and known faults in the modules in use; needs the network
	scripts/audit

fuzz: ## each fuzz target for a minute
	scripts/fuzz

generate: ## write the generated files again
	go generate ./...

dist: ui ## archives and packages for all systems, in dist/
	VERSION='$(VERSION)' COMMIT='$(COMMIT)' DATE='$(DATE)' scripts/dist

clean: ## remove what was built
	rm -rf alertad dist ui/dist/assets ui/dist/index.html* ui/node_modules
