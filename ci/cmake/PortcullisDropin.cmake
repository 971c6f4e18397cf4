# portcullis_add_dropin_program(NAME SOURCE…): a console program for Windows, as it is, against the
# reference: reference/dropin/README.md. C++ sources, with main or wmain.
#
# Functions are known to a whole build, so a project that adds this one by add_subdirectory has it.
function(portcullis_add_dropin_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE portcullis_dropin_main portcullis_dropin_headers)
  # What is right on Windows is not to be warned of: #pragma comment(lib, …), and formats that the
  # library reads as Windows does.
  target_compile_options(${name} PRIVATE -Wno-unknown-pragmas -Wno-format)
endfunction()
