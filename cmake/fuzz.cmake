# libFuzzer targets: tests/fuzz/*.cpp, with clang only.
