# What every folder's CMakeLists.txt uses: where programs go, the warnings, and how a test is made.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# Linked PRIVATE by our own targets, so that a project which adds this one keeps its own flags.
add_library(portcullis_warnings INTERFACE)
if(MSVC)
  target_compile_options(portcullis_warnings INTERFACE /W4 /permissive-)
else()
  target_compile_options(portcullis_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow)
  # A warning stops our own builds, not those of a project that adds this one with a later compiler, nor
  # of a fuzzing service, which brings its own.
  if(PROJECT_IS_TOP_LEVEL AND NOT PORTCULLIS_FUZZING_ENGINE)
    target_compile_options(portcullis_warnings INTERFACE -Werror)
  endif()
  # GCC 12 sees overlapping and out-of-bounds copies in std::string and std::vector themselves once
  # they are inlined (its bugs 105329 and 105651, mended in 13), and a std::optional that is empty as
  # one whose value is used before it is set.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(portcullis_warnings INTERFACE -Wno-restrict -Wno-array-bounds
                                                         -Wno-stringop-overflow
                                                         -Wno-stringop-overread
                                                         -Wno-maybe-uninitialized)
  endif()
endif()

# Includes are written from the root of the project.
add_library(portcullis_root INTERFACE)
target_include_directories(portcullis_root INTERFACE ${PROJECT_SOURCE_DIR})

# PORTCULLIS_SANITIZERS: what -fsanitize= takes, for every target of the build; the presets asan and
# tsan set it. A finding ends the program: a test that goes on after one would pass.
set(PORTCULLIS_SANITIZERS "" CACHE STRING "Sanitizers for the whole build, such as address,undefined")
if(PORTCULLIS_SANITIZERS)
  add_compile_options(-fsanitize=${PORTCULLIS_SANITIZERS} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PORTCULLIS_SANITIZERS})
endif()

# PORTCULLIS_FUZZING_ENGINE: what the fuzz targets are linked with, -fsanitize=fuzzer or the library of
# another engine. How code counts its edges for it, the compiler's flags say (fuzz/build.sh).
set(PORTCULLIS_FUZZING_ENGINE "" CACHE STRING "What links a fuzz target with its engine")

# portcullis_not_compared(): for the folder's targets, which see no bytes of an input: what they compare
# tells a fuzzer nothing, and to note it takes as long as all else that they do. Their edges count.
macro(portcullis_not_compared)
  if(PORTCULLIS_FUZZING_ENGINE)
    add_compile_options(-fno-sanitize-coverage=trace-cmp)
  endif()
endmacro()

# portcullis_optimised(TARGET…): for what every input of a fuzz target runs, where the flags of a campaign's
# build leave most of the time to sanitizers that look at code as it was written.
function(portcullis_optimised)
  if(PORTCULLIS_FUZZING_ENGINE)
    foreach(name ${ARGN})
      target_compile_options(${name} PRIVATE -O2)
    endforeach()
  endif()
endfunction()

# portcullis_inlined_across_files(TARGET…): in a release build by g++ its files are optimised as one, which
# its files are too small for else. Not by others, nor across: of their linkers some cannot, and some
# think so. The objects have both forms, since whoever links an installed library need not have this compiler.
include(CheckIPOSupported)
function(portcullis_inlined_across_files)
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_CROSSCOMPILING)
    check_ipo_supported(RESULT can OUTPUT why LANGUAGES CXX)
    if(can)
      set_target_properties(${ARGN} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
      foreach(name ${ARGN})
        target_compile_options(${name} PRIVATE -ffat-lto-objects)
      endforeach()
    endif()
  endif()
endfunction()

# portcullis_not_counted(TARGET…): for what a fuzzer runs and does not look for faults in: what makes steps
# of bytes, mutates them and makes findings small, deliberate faults. To clear, note and search its edges
# would be a good part of the time of an input.
function(portcullis_not_counted)
  portcullis_optimised(${ARGN})
  if(PORTCULLIS_FUZZING_ENGINE)
    foreach(name ${ARGN})
      target_compile_options(${name} PRIVATE
        -fno-sanitize-coverage=edge,inline-8bit-counters,indirect-calls,trace-cmp,pc-table,stack-depth)
    endforeach()
  endif()
endfunction()

# portcullis_bare_copy(NAME OF LIBRARY): the same sources once more, neither counted nor looked at by
# sanitizers: what one fuzz target judges by, and others run as they run all. To be linked before the
# library itself, and behind what asks for it. Without an engine it is the library. (Why sanitised code
# may be linked with it: portcullis_without_sanitizers, below.)
function(portcullis_bare_copy name of library)
  if(NOT PORTCULLIS_FUZZING_ENGINE)
    add_library(${name} ALIAS ${library})
    return()
  endif()
  get_target_property(folder ${library} SOURCE_DIR)
  get_target_property(sources ${library} SOURCES)
  get_target_property(definitions ${library} COMPILE_DEFINITIONS)
  get_target_property(libraries ${library} LINK_LIBRARIES)
  list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/]")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC portcullis_root PRIVATE ${libraries})
  if(definitions)
    target_compile_definitions(${name} PRIVATE ${definitions})
  endif()
  portcullis_not_counted(${name})
  target_compile_options(${name} PRIVATE -fno-sanitize=all)
endfunction()

# portcullis_without_sanitizers(SOURCE…): these files, which do no more than read the command line by
# a header that takes most of a minute under AddressSanitizer, are compiled without it. Sound with
# libstdc++: it marks nothing in its containers unless asked to, and neither g++ nor clang puts
# redzones around inline variables, which such a file shares with the others. Not so under
# ThreadSanitizer, which has to see every atomic: there they are compiled like all.
function(portcullis_without_sanitizers)
  if(PORTCULLIS_SANITIZERS MATCHES "address")
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=all)
    # Precompiled headers serve only files that have their options.
    set_property(SOURCE ${ARGN} PROPERTY SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

# portcullis_not_optimised(TARGET): for cases, which are data that is built once and cost the optimiser
# as much time as the compiler.
function(portcullis_not_optimised name)
  if(NOT MSVC)
    target_compile_options(${name} PRIVATE -O0)
  endif()
endfunction()

# PORTCULLIS_PRECOMPILED_HEADERS: half of the time that a file of ours takes is spent on the standard
# library's headers. The presets that CI builds set it; dev does not, and so notices an include that is
# forgotten. Files that are compiled by the same options share one such header.
option(PORTCULLIS_PRECOMPILED_HEADERS "Parse the libraries' headers once" OFF)

# portcullis_precompiled_headers(NAME HEADERS … LIBS …): what the files of one kind share.
function(portcullis_precompiled_headers name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBS" ${ARGN})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/headers/${name}.cc CONTENT "")
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/headers/${name}.cc)
  target_link_libraries(${name} PRIVATE portcullis_root portcullis_warnings portcullis_json
                                        portcullis_expected ${ARG_LIBS})
  # Clang reads of such a header what a file uses, g++ all of it.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND ARG_HEADERS <chrono> <deque> <functional> <tuple> <nlohmann/json.hpp>)
  endif()
  target_precompile_headers(${name} PRIVATE
    <algorithm> <array> <cstdint> <map> <memory> <optional> <set> <span> <string> <string_view> <utility>
    <variant> <vector> <tl/expected.hpp> ${ARG_HEADERS})
endfunction()

# portcullis_reuse_headers(TARGET NAME): of the kind NAME, which has the options that TARGET has.
function(portcullis_reuse_headers target name)
  if(PORTCULLIS_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

# portcullis_not_looked_at(TARGET): for tests, which are neither optimised nor looked at by
# UndefinedBehaviorSanitizer: each would be a quarter of the time that a compiler takes for them. What
# they test is.
function(portcullis_not_looked_at name)
  portcullis_not_optimised(${name})
  if(PORTCULLIS_SANITIZERS MATCHES "undefined")
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

if(PORTCULLIS_PRECOMPILED_HEADERS)
  portcullis_precompiled_headers(portcullis_headers)
  portcullis_precompiled_headers(portcullis_unoptimised_headers)
  portcullis_not_optimised(portcullis_unoptimised_headers)
  if(PORTCULLIS_TESTS AND NOT CMAKE_CROSSCOMPILING)
    portcullis_precompiled_headers(portcullis_test_headers
      HEADERS <gtest/gtest.h> <gmock/gmock.h>
      LIBS GTest::gtest GTest::gmock)
    portcullis_not_looked_at(portcullis_test_headers)
  endif()
endif()

# portcullis_seldom_run(TARGET): what the tests come to so seldom that the optimiser's time would not come
# back: not optimised where they run under sanitizers. Takes precompiled headers of the right kind.
function(portcullis_seldom_run name)
  if(PORTCULLIS_SANITIZERS)
    portcullis_not_optimised(${name})
    portcullis_reuse_headers(${name} portcullis_unoptimised_headers)
  else()
    portcullis_reuse_headers(${name} portcullis_headers)
  endif()
endfunction()

# portcullis_library(NAME [SELDOM_RUN] SOURCES a.cc … LIBS other …): one folder's library.
function(portcullis_library name)
  cmake_parse_arguments(ARG "SELDOM_RUN" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  # What reads and writes JSON takes most of the compiler's time for it: not optimised, such a file
  # compiles in less than half of it, under the sanitizers of the tests.
  if(PORTCULLIS_SANITIZERS MATCHES "address" AND PORTCULLIS_TESTS)
    list(FILTER ARG_SOURCES INCLUDE REGEX "_json\\.cc$")
    set_property(SOURCE ${ARG_SOURCES} APPEND PROPERTY COMPILE_OPTIONS -O0)
    set_property(SOURCE ${ARG_SOURCES} PROPERTY SKIP_PRECOMPILE_HEADERS ON)
  endif()
  if(ARG_SELDOM_RUN)
    portcullis_seldom_run(${name})
  else()
    portcullis_reuse_headers(${name} portcullis_headers)
  endif()
  target_link_libraries(${name} PUBLIC portcullis_root ${ARG_LIBS} PRIVATE portcullis_warnings)
endfunction()

# portcullis_program(NAME SOURCES a.cc … LIBS other …): a program that tests start now and then.
function(portcullis_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  portcullis_seldom_run(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} portcullis_root portcullis_warnings)
endfunction()

# portcullis_test(NAME SOURCES a_test.cc … LIBS …): a GoogleTest program, one test to CTest: a process
# for each of its cases cost more than the cases. Each case is in tests/NAME.xml of the build; one
# alone: bin/NAME --gtest_filter=CASE. Nothing in cross builds: their programs do not run here.
function(portcullis_test name)
  if(NOT PORTCULLIS_TESTS OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main
                                        portcullis_root portcullis_warnings)
  portcullis_not_looked_at(${name})
  portcullis_reuse_headers(${name} portcullis_test_headers)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "GTEST_BRIEF=1;GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/tests/")
endfunction()
