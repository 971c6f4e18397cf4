# The reference as a target, and what it shares with other targets that perform steps themselves.
portcullis_library(portcullis_target_symbols
  SOURCES ${PROJECT_SOURCE_DIR}/conformance/targets/symbols.cc
  LIBS portcullis_scenario portcullis_abi)
portcullis_library(portcullis_target_reference
  SOURCES ${PROJECT_SOURCE_DIR}/conformance/targets/call_memory.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/paged_memory.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_controls.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_machine.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_operations.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_state.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_target.cc
  LIBS portcullis_target_symbols portcullis_reference portcullis_scenario portcullis_expected)
target_compile_definitions(portcullis_target_reference
  PRIVATE PORTCULLIS_VERSION="${PROJECT_VERSION}")
portcullis_test(symbols_test
  SOURCES ${PROJECT_SOURCE_DIR}/conformance/targets/symbols_test.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/worker_test.cc
  LIBS portcullis_target_symbols)
portcullis_test(reference_target_test
  SOURCES ${PROJECT_SOURCE_DIR}/conformance/targets/paged_memory_test.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_family_test.cc
          ${PROJECT_SOURCE_DIR}/conformance/targets/reference_target_test.cc
  LIBS portcullis_target_reference)
