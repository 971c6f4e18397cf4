#include "bench/context.h"

#include <benchmark/benchmark.h>

#include <string>

#ifdef _WIN32
#include "conformance/targets/winsock/host_facts.h"
#else
#include <sys/utsname.h>
#endif

namespace portcullis::bench {
namespace {

std::string System() {
#ifdef _WIN32
  return targets::DescribeHost().system;  // Winsock is started (call_workloads.cc)
#else
  utsname system{};
  uname(&system);
  return std::string(system.sysname) + " " + system.release + " " + system.machine;
#endif
}

std::string Compiler() {
#if defined(__clang__)
  return std::string("clang ") + __clang_version__;
#elif defined(__GNUC__)
  return std::string("GNU ") + __VERSION__;
#elif defined(_MSC_VER)
  return "MSVC " + std::to_string(_MSC_VER);
#else
  return "unknown";
#endif
}

}  // namespace

void AddContext() {
  benchmark::AddCustomContext("system", System());
  benchmark::AddCustomContext("compiler", Compiler());
#ifdef NDEBUG
  benchmark::AddCustomContext("build_type", "optimised, without assertions");
#else
  benchmark::AddCustomContext("build_type", "with assertions");
#endif
}

}  // namespace portcullis::bench
