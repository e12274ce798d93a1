@echo off
rem The front door on Windows: the same layout and rules as ./adyton. Not run by our tests: see README.
setlocal enabledelayedexpansion
set "here=%~dp0"
set "command=%~1"
if "%command%"=="" set "command=help"
if "%command%:%~2"=="receipt:replay" set "command=replay"
for %%n in (JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS LD_PRELOAD) do (
  if defined %%n (
    if "%command%"=="serve" (
      echo adyton: serve does not start while %%n is set: it could put foreign code into the node. Unset it. 1>&2
      exit /b 77
    )
    set "%%n="
    echo adyton: %%n was removed from this command's environment. 1>&2
  )
)
if exist "%here%runtime\bin\java.exe" (
  set "install=%here%."
  set "java=%here%runtime\bin\java.exe"
  goto run
)
set "jdk="
for %%d in ("%ADYTON_JDK%" "%JAVA_HOME%") do call :consider "%%~d"
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\jdk*" "%USERPROFILE%\.jdks\*") do call :consider "%%~d"
if not defined jdk (
  echo adyton: no JDK 25 was found. Install one, or point ADYTON_JDK at its folder, and run this again. 1>&2
  exit /b 69
)
set "JAVA_HOME=%jdk%"
set "java=%jdk%\bin\java.exe"
set "install=%here%app\target\adyton"
if not exist "%install%\built" (
  echo adyton: building, first use; about a minute 1>&2
  call mvn -q -Dmaven.test.skip=true -f "%here%pom.xml" package 1>&2 || exit /b 70
  type nul > "%install%\built"
)
:run
set "lib=%install%\lib"
set "mode=client"
set "path_=%lib%\client"
for %%c in (replay serve doctor config) do if "%command%"=="%%c" set "mode=node" & set "path_=%lib%\enclave;%lib%\node"
for %%c in (generate tokenize logits quantize train finetune bench bench-model) do if "%command%"=="%%c" set "mode=workbench" & set "path_=%lib%\enclave;%lib%\workbench"
for %%c in (gate admin model image release) do if "%command%"=="%%c" set "mode=operator" & set "path_=%lib%\operator"
for %%c in (help --help -h completion) do if "%command%"=="%%c" set "mode=all" & set "path_=%lib%\client;%lib%\operator;%lib%\enclave;%lib%\node;%lib%\workbench"
"%java%" "@%install%\conf\%mode%.args" --module-path "%lib%\app;%lib%\trust;%path_%" "-Dadyton.install=%install%" "-Dadyton.models=%here%models" -m dev.adyton.app/dev.adyton.app.Main %*
exit /b %errorlevel%
:consider
if defined jdk exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /b /c:"JAVA_VERSION=\"25." "%~1\release" >nul 2>&1 && set "jdk=%~1"
exit /b 0
