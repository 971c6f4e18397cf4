@echo off
rem The runs that ci/windows.ps1 packs, on Windows or, for its test, under Wine (ci/windows_test).
rem
rem   windows_steps.cmd FOLDER SECONDS ["FLAGS"]
rem
rem Expects portcullis.exe in the current folder, and takes portcullis-x86.exe and portcullis-bench.exe
rem where they are there. Leaves everything in FOLDER, which must not exist; fuzzes for SECONDS; FLAGS
rem are of `portcullis test`, such as --allow-persistent. Its status is that of `portcullis check`.
rem Without labels, so that the ends of lines do not matter, and without ||, of which Wine 8 makes a ;.
setlocal

rem windows_steps.cmd record FOLDER: the machine as it is now.
if "%~1"=="record" (
  mkdir "%~2"
  .\portcullis.exe machine --json "%~2\machine.json"
  if errorlevel 1 exit /b 2
  for %%v in (ipv4 ipv6) do for %%p in (tcp udp) do (
    netsh interface %%v show excludedportrange protocol=%%p >"%~2\excluded-%%v-%%p.txt"
    netsh interface %%v show dynamicport %%p >"%~2\dynamic-%%v-%%p.txt"
  )
  exit /b 0
)

rem windows_steps.cmd suite PROGRAM FOLDER "FLAGS": the suite by one program.
if "%~1"=="suite" (
  mkdir "%~3"
  rem Its status says what failed, not whether it ran: its results say that.
  .\%~2 test --target winsock --results "%~3\results.json" --traces "%~3" %~4 >"%~3\test.txt" 2>&1
  exit /b
)

if "%~2"=="" (
  echo windows_steps.cmd FOLDER SECONDS ["FLAGS"] 1>&2
  exit /b 2
)
if exist "%~1" (
  echo windows_steps.cmd: %~1 is there already: expected the name of a new folder 1>&2
  exit /b 2
)
mkdir "%~1"
echo == the machine before
call "%~f0" record "%~1\before"
if errorlevel 1 exit /b 2
echo == the suite
call "%~f0" suite portcullis.exe "%~1\x64" "%~3"
if not exist "%~1\x64\results.json" exit /b 2
if exist portcullis-x86.exe (
  echo == the suite, 32 bits
  call "%~f0" suite portcullis-x86.exe "%~1\x86" "%~3"
  if not exist "%~1\x86\results.json" exit /b 2
)
echo == the fuzzer, %~2 seconds
.\portcullis.exe fuzz --target winsock --seconds %~2 --output "%~1\findings" >"%~1\fuzz.txt" 2>&1
if errorlevel 2 exit /b 2
if exist portcullis-bench.exe (
  echo == the benchmark
  .\portcullis-bench.exe --no-bound --benchmark_min_time=0.05 --benchmark_out="%~1\bench.json" >nul 2>"%~1\bench.txt"
)
echo == the machine after
call "%~f0" record "%~1\after"
if errorlevel 1 exit /b 2
echo == does what was left hold?
.\portcullis.exe check "%~1" --name "%USERNAME%" --name "%COMPUTERNAME%"
