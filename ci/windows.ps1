# Runs Portcullis on a Windows machine and packs what it leaves as one zip, to be sent to whoever
# collects runs: conformance/contribution/README.md says what is in it, and what is not.
#
#   powershell -ExecutionPolicy Bypass -File windows.ps1 [-Seconds 60] [-Persistent] [-Flags "…"] [-Output NAME]
#
# Lies in one folder with portcullis.exe and windows_steps.cmd, which does the work; portcullis-x86.exe
# and portcullis-bench.exe are taken where they are there. Needs no rights; -Persistent needs an elevated
# window, and makes persistent reservations, which it deletes again. Listens and sends on loopback alone.
#
# Never yet run on Windows. Status: 0 packed, and it holds; 1 packed, and it does not; 2 nothing packed.
param(
  [ValidateRange(1, 86400)][int]$Seconds = 60,
  [switch]$Persistent,
  [string]$Flags = '',
  [ValidatePattern('^[A-Za-z0-9._-]+$')][string]$Output = 'contribution'
)
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot

$zip = "$Output.zip"
if ((Test-Path $Output) -or (Test-Path $zip)) {
  Write-Host "windows.ps1: $Output or $zip is there already: expected another -Output"
  exit 2
}
if ($Persistent) {
  $me = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
  if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Write-Host 'windows.ps1: -Persistent: expected an elevated window (Run as administrator)'
    exit 2
  }
  $Flags = "$Flags --allow-persistent".Trim()
}

& cmd.exe /d /c .\windows_steps.cmd $Output $Seconds "`"$Flags`""
$status = $LASTEXITCODE
if ($Persistent) {
  & .\portcullis.exe cleanup
}
if (-not (Test-Path (Join-Path $Output 'after'))) {
  Write-Host 'windows.ps1: a step could not run: see above; nothing was packed'
  exit 2
}
Compress-Archive -Path (Join-Path $Output '*') -DestinationPath $zip
Write-Host "packed: $zip"
exit $status
