# Standard, warnings, sanitizers, compiler cache and linker for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON)  # TRY is a statement expression.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Assertions stay on in release: they cost little and a wrong value costs more.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers need the two options to be cached at all.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Werror -Wno-missing-field-initializers)
add_compile_options(-fvisibility=hidden -fstack-protector-strong -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
include_directories(${CMAKE_SOURCE_DIR}/src)

set(SEXTANT_SANITIZE "" CACHE STRING "address,undefined or thread")
if(SEXTANT_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)  # g++ 12 gives false ones when it instruments.
    if(SEXTANT_SANITIZE STREQUAL "thread")
      add_compile_options(-Wno-tsan)  # Boost.Asio's fences, which TSan does not follow.
    endif()
  endif()
  add_compile_options(-fsanitize=${SEXTANT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SEXTANT_SANITIZE})
endif()
option(SEXTANT_FUZZ "Build the fuzz targets" OFF)
if(SEXTANT_FUZZ)
  # Every layer counts its branches for the fuzzer, the precompiled header too: clang wants the same options of both.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
enable_testing()
