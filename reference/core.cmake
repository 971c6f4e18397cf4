# The semantics of port reservations as a value: see README.md.
portcullis_library(portcullis_reference
  SOURCES acquire.cc binding.cc buffers.cc completions.cc host.cc ioctl.cc operations.cc persistent.cc
          free_runs.cc port_bits.cc port_space.cc processes.cc sockets.cc token.cc token_codes.cc
  LIBS portcullis_abi)
portcullis_optimised(portcullis_reference)
portcullis_inlined_across_files(portcullis_reference)
# It compares words of bitmaps, which are no bytes of an input, a thousand in a search.
if(PORTCULLIS_FUZZING_ENGINE)
  set_property(SOURCE free_runs.cc port_bits.cc port_space.cc APPEND PROPERTY COMPILE_OPTIONS
               -fno-sanitize-coverage=trace-cmp)
endif()

portcullis_test(port_space_test SOURCES free_runs_test.cc port_space_test.cc LIBS portcullis_reference)
portcullis_test(host_test SOURCES host_test.cc LIBS portcullis_reference)
portcullis_test(acquire_test SOURCES acquire_test.cc LIBS portcullis_reference)
portcullis_test(operations_test SOURCES operations_test.cc LIBS portcullis_reference)
portcullis_test(associate_test SOURCES associate_test.cc LIBS portcullis_reference)
portcullis_test(release_test SOURCES release_test.cc LIBS portcullis_reference)
portcullis_test(binding_test SOURCES binding_test.cc LIBS portcullis_reference)
portcullis_test(persistent_test SOURCES persistent_test.cc LIBS portcullis_reference)
portcullis_test(completions_test SOURCES completions_test.cc LIBS portcullis_reference)
portcullis_test(processes_test SOURCES flat_map_test.cc id_map_test.cc processes_test.cc token_test.cc LIBS portcullis_reference)
portcullis_test(policy_test SOURCES policy_test.cc refusals_test.cc LIBS portcullis_reference)
