# Cross-builds for 32-bit Windows with Debian's mingw-w64 (package g++-mingw-w64-i686-posix), else as
# mingw-w64.cmake does.

set(portcullis_mingw i686-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake)
set(CMAKE_SYSTEM_PROCESSOR x86)
