# make run    installs what is missing, builds, and starts with a demo organisation on 127.0.0.1:8080
# make test   everything: the program, its sanitized twin, the pages, the walks in a browser
# make simulate  a year of a company on a clock that is held, with crashes; SEED=7 make simulate: another year
# make bench  speed beside DuckDB (docs/performance.md)
#
# The building itself is meson's (meson.build) and esbuild's (web/build.mjs).

DATA ?= data
LISTEN ?= 127.0.0.1:8080

.PHONY: run test simulate bench build web packages clean

run: build
	@[ -e $(DATA)/liuke.db ] || build/liuke demo --data $(DATA)
	@build/liuke serve --data $(DATA) --listen $(LISTEN)

build: packages web
	@[ -e build/build.ninja ] || meson setup build --buildtype=release > /dev/null
	@ninja -C build --quiet

web: packages
	@tools/web

packages:
	@tools/packages

test: packages web
	@tools/test

simulate: packages web
	@[ -e build/build.ninja ] || meson setup build --buildtype=release > /dev/null
	@ninja -C build --quiet tests/simulate
	@build/tests/simulate

bench: packages
	@bench/run

clean:
	rm -rf build build-sanitized build-threads web/dist
