#Requires -Version 7
<#
.SYNOPSIS
Grants the application permission CallRecords.Read.All on Microsoft Graph to the identity of the app.
.DESCRIPTION
Granting what is granted already does nothing. Takes the Azure CLI, signed in as somebody who is
Privileged Role Administrator or Global Administrator of the tenant.
.PARAMETER PrincipalId
Object id of the identity.
.PARAMETER Cloud
global, usgov-l4 or usgov-l5.
#>
param(
    [string] $PrincipalId = $env:IDENTITY_PRINCIPAL_ID,
    [string] $Cloud = $env:GRAPH_CLOUD
)
$ErrorActionPreference = 'Stop'

$permission = 'CallRecords.Read.All'
# The application id of Microsoft Graph, the same in every cloud.
$graphApp = '00000003-0000-0000-c000-000000000000'
$graphs = @{
    'global'   = 'https://graph.microsoft.com'
    'usgov-l4' = 'https://graph.microsoft.us'
    'usgov-l5' = 'https://dod-graph.microsoft.us'
}

function Stop-With([string[]] $lines) {
    $lines | ForEach-Object { [Console]::Error.WriteLine($_) }
    exit 1
}

if (-not $Cloud) { $Cloud = 'global' }
if (-not $PrincipalId) { Stop-With 'Which identity? Give its object id, or run this by azd.' }
$graph = $graphs[$Cloud]
if (-not $graph) { Stop-With "There is no cloud $Cloud with call logs: it is global, usgov-l4 or usgov-l5." }
if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
    Stop-With 'The Azure CLI (az) is not installed: https://aka.ms/azure-cli'
}

# Only the token comes from az: on Windows, quotes in its arguments do not arrive.
$token = az account get-access-token --resource $graph --query accessToken --output tsv
if ($LASTEXITCODE -ne 0) { Stop-With "az has no token for $graph. Sign in with az login." }

function Request-Graph([string] $method, [string] $path, [string] $body) {
    $request = @{
        Method  = $method
        Uri     = "$graph/v1.0/$path"
        Headers = @{ Authorization = "Bearer $token" }
    }
    if ($body) {
        $request.Body = $body
        $request.ContentType = 'application/json'
    }
    Invoke-RestMethod @request
}

function Get-Status($failure) {
    [int] $failure.Exception.Response.StatusCode
}

# Ends with what to do, after a request that failed.
function Stop-Granting($failure) {
    if ((Get-Status $failure) -ne 403) {
        Stop-With "$permission could not be granted:", $failure.Exception.Message, "$($failure.ErrorDetails)"
    }
    Stop-With @(
        "You may not grant $permission. A Privileged Role Administrator or Global Administrator of the"
        'tenant signs in with az login and runs this once:'
        ''
        "  pwsh infra/hooks/grant-graph-permission.ps1 $PrincipalId $Cloud"
        ''
        'After that, run the same azd command again: it goes on from here. Do not deploy the code before:'
        'a token that was issued without the permission may be used for a day.'
    )
}

try {
    $resource = Request-Graph GET "servicePrincipals(appId='$graphApp')"
}
catch { Stop-Granting $_ }
$role = $resource.appRoles |
    Where-Object { $_.value -eq $permission -and $_.allowedMemberTypes -contains 'Application' } |
    Select-Object -First 1
if (-not $role) { Stop-With "Microsoft Graph of the cloud $Cloud has no permission $permission." }

# Entra may take some minutes to know a new identity everywhere.
for ($try = 1; ; $try++) {
    try {
        $held = (Request-Graph GET "servicePrincipals/$PrincipalId/appRoleAssignments").value
        break
    }
    catch {
        if ((Get-Status $_) -ne 404) { Stop-Granting $_ }
        if ($try -ge 12) {
            Stop-With "Entra does not know the identity $PrincipalId. Is az signed in to the right tenant?"
        }
        Start-Sleep -Seconds 15
    }
}
if ($held | Where-Object appRoleId -eq $role.id) {
    Write-Output "$permission is granted to $PrincipalId already."
    exit 0
}

$body = @{ principalId = $PrincipalId; resourceId = $resource.id; appRoleId = $role.id } | ConvertTo-Json
try {
    $null = Request-Graph POST "servicePrincipals/$($resource.id)/appRoleAssignedTo" $body
}
catch {
    if ("$($_.ErrorDetails)" -notmatch 'already exists') { Stop-Granting $_ }
}
Write-Output "$permission is granted to $PrincipalId."
