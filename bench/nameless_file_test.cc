#include "bench/nameless_file.h"

#include <benchmark/benchmark.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <string>

namespace portcullis::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(NamelessFileTest, TheFileHasEverythingButTheNameOfTheComputer) {
  const std::array<const char*, 2> words = {"portcullis-bench", "--benchmark_out=x.json"};
  const auto file = MakeNamelessFile(2, words.data());
  ASSERT_NE(file, nullptr);
  std::ostringstream text;
  file->SetOutputStream(&text);
  EXPECT_TRUE(file->ReportContext(benchmark::BenchmarkReporter::Context()));
  file->Finalize();
  EXPECT_THAT(text.str(), HasSubstr("\"num_cpus\": "));
  EXPECT_THAT(text.str(), HasSubstr("\"benchmarks\": ["));
  EXPECT_THAT(text.str(), Not(HasSubstr("host_name")));
}

TEST(NamelessFileTest, WhereNoSuchFileIsAskedForThereIsNone) {
  const std::array<const char*, 3> words = {"portcullis-bench", "--benchmark_out=x.csv",
                                            "--benchmark_out_format=csv"};
  EXPECT_EQ(MakeNamelessFile(1, words.data()), nullptr);
  EXPECT_EQ(MakeNamelessFile(3, words.data()), nullptr);
}

}  // namespace
}  // namespace portcullis::bench
