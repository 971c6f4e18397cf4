# Writes a C++ source that holds files as bytes: called as a script when one of them has changed.
#   cmake -DOUTPUT=out.cc -DHEADER=path/of.h -DNAMESPACE=a::b
#         -DFILES=Function=file;Function=file -P PortcullisEmbed.cmake
# Bytes and not string literals: some compilers bound the length of a literal.

set(text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
foreach(entry IN LISTS FILES)
  string(REGEX MATCH "^([^=]+)=(.+)$" ignored "${entry}")
  set(function ${CMAKE_MATCH_1})
  file(READ "${CMAKE_MATCH_2}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND text
         "namespace {\nconstexpr char k${function}[] = {${bytes}};\n}\n"
         "std::string_view ${function}() { return {k${function}, sizeof k${function}}; }\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${text}")
