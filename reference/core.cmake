# The semantics of port reservations as a value: see README.md.
portcullis_library(portcullis_reference
  SOURCES acquire.cc host.cc ioctl.cc operations.cc port_space.cc sockets.cc
  LIBS portcullis_abi)

portcullis_test(port_space_test SOURCES port_space_test.cc LIBS portcullis_reference)
portcullis_test(host_test SOURCES host_test.cc LIBS portcullis_reference)
portcullis_test(acquire_test SOURCES acquire_test.cc LIBS portcullis_reference)
portcullis_test(operations_test SOURCES operations_test.cc LIBS portcullis_reference)
