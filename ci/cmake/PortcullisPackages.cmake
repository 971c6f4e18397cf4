# Finds what we build on, all from Debian's packages, and says by name what is missing: ci/setup
# installs it.

find_package(Threads REQUIRED)

# portcullis_header_package(TARGET HEADER PACKAGE): an interface target for a header-only library. A
# cross build must not see the system's own include folder, so the library's folder alone is linked
# into the build tree.
function(portcullis_header_package target header package)
  find_path(${target}_DIR ${header} PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
  if(NOT ${target}_DIR)
    message(FATAL_ERROR "${header} not found: install Debian's package ${package} (ci/setup does).")
  endif()
  add_library(${target} INTERFACE)
  if(CMAKE_CROSSCOMPILING)
    get_filename_component(folder ${header} DIRECTORY)
    string(REGEX REPLACE "/.*" "" folder ${folder})
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include)
    file(CREATE_LINK ${${target}_DIR}/${folder} ${PROJECT_BINARY_DIR}/include/${folder} SYMBOLIC)
    target_include_directories(${target} SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/include)
  else()
    target_include_directories(${target} SYSTEM INTERFACE ${${target}_DIR})
  endif()
endfunction()

portcullis_header_package(portcullis_json nlohmann/json.hpp nlohmann-json3-dev)
portcullis_header_package(portcullis_expected tl/expected.hpp libexpected-dev)
portcullis_header_package(portcullis_cli11 CLI/CLI.hpp libcli11-dev)

# GoogleTest is the front of the program as well as of our own tests. A cross build takes its
# packaged sources.
if(CMAKE_CROSSCOMPILING)
  if(NOT EXISTS /usr/src/googletest/CMakeLists.txt)
    message(FATAL_ERROR "GoogleTest's sources not found: install Debian's package googletest (ci/setup does).")
  endif()
  set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
  set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
  add_subdirectory(/usr/src/googletest ${PROJECT_BINARY_DIR}/googletest EXCLUDE_FROM_ALL SYSTEM)
else()
  find_package(GTest)
  if(NOT GTest_FOUND)
    message(FATAL_ERROR "GoogleTest not found: install Debian's packages libgtest-dev and libgmock-dev (ci/setup does).")
  endif()
endif()
if(PORTCULLIS_TESTS)
  enable_testing()
endif()
