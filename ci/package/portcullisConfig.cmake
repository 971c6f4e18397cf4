# portcullis for CMake projects: find_package(portcullis) gives the program and what puts an
# implementation under it.
#
#   portcullis::portcullis                  the program
#   portcullis::plugin                      the include folder of portcullis_plugin.h
#   PORTCULLIS_EXAMPLES                     a testee in Python and a plugin in C
#   portcullis_add_conformance_test(…)      a test of CTest

get_filename_component(portcullis_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(PORTCULLIS_EXAMPLES "${portcullis_prefix}/share/portcullis/examples")

if(NOT TARGET portcullis::portcullis)
  find_program(PORTCULLIS_EXECUTABLE portcullis
    PATHS "${portcullis_prefix}/bin" NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT PORTCULLIS_EXECUTABLE)
    set(portcullis_FOUND FALSE)
    set(portcullis_NOT_FOUND_MESSAGE "no program portcullis in ${portcullis_prefix}/bin")
    return()
  endif()
  add_executable(portcullis::portcullis IMPORTED)
  set_target_properties(portcullis::portcullis PROPERTIES
    IMPORTED_LOCATION "${PORTCULLIS_EXECUTABLE}")
  add_library(portcullis::plugin INTERFACE IMPORTED)
  set_target_properties(portcullis::plugin PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${portcullis_prefix}/include")
endif()

# portcullis_add_conformance_test(TARGET [NAME name] [ARGUMENTS word…] [EXPECTATIONS file]
#                                 [REQUIREMENTS prefix…] [CASES n] [JOBS n] [OPTIONS option…])
# portcullis_add_conformance_test(NAME name COMMAND word… …)
#
# TARGET: of this project, an executable that is a testee, run with ARGUMENTS, or a library that is a
# plugin. COMMAND: a testee that is no target, such as a script. The test is `name`, or
# conformance.TARGET; it is red where `portcullis test` is. Its results and JUnit XML are NAME.json
# and, where the CI system wants it, `portcullis report NAME.json --junit NAME.xml`.
# EXPECTATIONS: the failures to expect. REQUIREMENTS: ids or their beginnings; without them all.
# CASES, JOBS: as the program's own flags. OPTIONS: any others.
function(portcullis_add_conformance_test)
  cmake_parse_arguments(ARG "" "NAME;EXPECTATIONS;CASES;JOBS"
    "COMMAND;ARGUMENTS;REQUIREMENTS;OPTIONS" ${ARGN})
  set(words ${ARG_COMMAND})
  if(ARG_UNPARSED_ARGUMENTS AND NOT ARG_COMMAND)
    list(POP_FRONT ARG_UNPARSED_ARGUMENTS target)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "portcullis_add_conformance_test: ${target} is no target")
    endif()
    get_target_property(type ${target} TYPE)
    if(NOT ARG_NAME)
      set(ARG_NAME conformance.${target})
    endif()
    set(words "$<TARGET_FILE:${target}>" ${ARG_ARGUMENTS})
  elseif(NOT ARG_COMMAND OR NOT ARG_NAME)
    message(FATAL_ERROR
      "portcullis_add_conformance_test: expected a target, or NAME and COMMAND")
  endif()
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "portcullis_add_conformance_test: unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()

  if(type MATCHES "^(MODULE|SHARED)_LIBRARY$")
    set(spec "plugin:$<TARGET_FILE:${target}>")
  else()
    set(spec "exec:")
    foreach(word IN LISTS words)
      string(APPEND spec "\"${word}\" ")
    endforeach()
  endif()
  set(flags --target ${spec} --results "${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}.json")
  foreach(flag IN ITEMS EXPECTATIONS CASES JOBS)
    if(DEFINED ARG_${flag})
      set(value "${ARG_${flag}}")
      if(flag STREQUAL EXPECTATIONS)
        get_filename_component(value "${value}" ABSOLUTE)
      endif()
      string(TOLOWER ${flag} option)
      list(APPEND flags --${option} ${value})
    endif()
  endforeach()
  add_test(NAME ${ARG_NAME}
    COMMAND portcullis::portcullis test ${ARG_REQUIREMENTS} ${flags} ${ARG_OPTIONS}
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()
