# What every folder's CMakeLists.txt uses: where programs go, the warnings, and how a test is made.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# Linked PRIVATE by our own targets, so that a project which adds this one keeps its own flags.
add_library(portcullis_warnings INTERFACE)
if(MSVC)
  target_compile_options(portcullis_warnings INTERFACE /W4 /permissive-)
else()
  target_compile_options(portcullis_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow)
  # A warning stops our own builds, not those of a project that adds this one with a later compiler.
  if(PROJECT_IS_TOP_LEVEL)
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

# PORTCULLIS_SANITIZERS: what -fsanitize= takes, for every target of the build; the presets asan, tsan
# and fuzz set it. A finding ends the program: a test that goes on after one would pass.
set(PORTCULLIS_SANITIZERS "" CACHE STRING "Sanitizers for the whole build, such as address,undefined")
if(PORTCULLIS_SANITIZERS)
  add_compile_options(-fsanitize=${PORTCULLIS_SANITIZERS} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PORTCULLIS_SANITIZERS})
endif()

# PORTCULLIS_LIBFUZZER: fuzz targets are libFuzzer programs, and all code counts its edges. Clang alone.
option(PORTCULLIS_LIBFUZZER "Link the fuzz targets with libFuzzer (clang)" OFF)
if(PORTCULLIS_LIBFUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# portcullis_without_sanitizers(SOURCE…): these files, which do no more than read the command line by
# a header that takes most of a minute under AddressSanitizer, are compiled without it. Sound with
# libstdc++: it marks nothing in its containers unless asked to, and neither g++ nor clang puts
# redzones around inline variables, which such a file shares with the others. Not so under
# ThreadSanitizer, which has to see every atomic: there they are compiled like all.
function(portcullis_without_sanitizers)
  if(PORTCULLIS_SANITIZERS MATCHES "address")
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=all)
  endif()
endfunction()

# portcullis_not_optimised(TARGET): for cases, which are data that is built once and cost the optimiser
# as much time as the compiler.
function(portcullis_not_optimised name)
  if(NOT MSVC)
    target_compile_options(${name} PRIVATE -O0)
  endif()
endfunction()

# portcullis_library(NAME SOURCES a.cc … LIBS other …): one folder's library.
function(portcullis_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  # JSON is how a fuzzer's finding is printed, not what it searches: neither optimised nor counted,
  # such a file compiles in less than half the time.
  if(PORTCULLIS_LIBFUZZER)
    list(FILTER ARG_SOURCES INCLUDE REGEX "_json\\.cc$")
    set_property(SOURCE ${ARG_SOURCES} APPEND PROPERTY COMPILE_OPTIONS
                 -O0 -fno-sanitize=fuzzer-no-link)
  endif()
  target_link_libraries(${name} PUBLIC portcullis_root ${ARG_LIBS} PRIVATE portcullis_warnings)
endfunction()

# portcullis_test(NAME SOURCES a_test.cc … LIBS …): a GoogleTest program, one test to CTest: a process
# for each of its cases cost more than the cases. Each case is in tests/NAME.xml of the build; one
# alone: bin/NAME --gtest_filter=CASE. Nothing in cross builds: their programs do not run here.
#
# UndefinedBehaviorSanitizer looks at what is tested and not at the tests: it is a quarter of the
# time that clang takes for one.
function(portcullis_test name)
  if(NOT PORTCULLIS_TESTS OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main
                                        portcullis_root portcullis_warnings)
  if(PORTCULLIS_SANITIZERS MATCHES "undefined")
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "GTEST_BRIEF=1;GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/tests/")
endfunction()
