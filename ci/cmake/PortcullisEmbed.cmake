# Writes a C++ source that holds files as text: called as a script when one of them has changed.
#   cmake -DOUTPUT=out.cc -DHEADER=path/of.h -DNAMESPACE=a::b
#         -DFILES=Function=file;Function=file -P PortcullisEmbed.cmake
#
# As string literals of 2,000 bytes, joined when they are first asked for: some compilers bound the
# length of a literal, and an array of single bytes took g++ a minute and gigabytes. Every byte is an
# octal escape, which has three digits whatever follows it.

set(part_bytes 2000)

# The octal escape of each byte, by its two hexadecimal digits behind an x.
set(digits 0 1 2 3 4 5 6 7 8 9 a b c d e f)
set(value 0)
foreach(high IN LISTS digits)
  foreach(low IN LISTS digits)
    math(EXPR first "${value} / 64")
    math(EXPR second "${value} / 8 % 8")
    math(EXPR third "${value} % 8")
    list(APPEND bytes "x${high}${low}")
    set(octal_x${high}${low} "\\${first}${second}${third}")
    math(EXPR value "${value} + 1")
  endforeach()
endforeach()

set(text "#include \"${HEADER}\"\n\n#include <string>\n\nnamespace ${NAMESPACE} {\n")
foreach(entry IN LISTS FILES)
  string(REGEX MATCH "^([^=]+)=(.+)$" ignored "${entry}")
  set(function ${CMAKE_MATCH_1})
  file(READ "${CMAKE_MATCH_2}" contents HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "x\\1" contents "${contents}")
  foreach(byte IN LISTS bytes)
    string(REPLACE ${byte} "${octal_${byte}}" contents "${contents}")
  endforeach()
  string(LENGTH "${contents}" length)
  math(EXPR part_length "4 * ${part_bytes}")
  set(parts "")
  set(begin 0)
  while(begin LESS length)
    string(SUBSTRING "${contents}" ${begin} ${part_length} part)
    string(APPEND parts "    \"${part}\",\n")
    math(EXPR begin "${begin} + ${part_length}")
  endwhile()
  string(APPEND text
         "namespace {\nconstexpr std::string_view k${function}[] = {\n${parts}};\n}\n"
         "std::string_view ${function}() {\n"
         "  static const std::string text = [] {\n"
         "    std::string joined;\n"
         "    for (const std::string_view part : k${function}) joined += part;\n"
         "    return joined;\n"
         "  }();\n"
         "  return text;\n"
         "}\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${text}")
