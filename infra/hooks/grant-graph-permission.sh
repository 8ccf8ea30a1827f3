#!/bin/sh
# Grants the application permission CallRecords.Read.All on Microsoft Graph to the identity of the app.
# Granting what is granted already does nothing. Takes the Azure CLI, signed in as somebody who is
# Privileged Role Administrator or Global Administrator of the tenant.
#
#   grant-graph-permission.sh [object id of the identity] [global | usgov-l4 | usgov-l5]
#
# What is left out comes from IDENTITY_PRINCIPAL_ID and GRAPH_CLOUD, which azd sets.
set -eu

principal=${1:-${IDENTITY_PRINCIPAL_ID:-}}
cloud=${2:-${GRAPH_CLOUD:-global}}
permission=CallRecords.Read.All
# The application id of Microsoft Graph, the same in every cloud.
graph_app=00000003-0000-0000-c000-000000000000

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

[ -n "$principal" ] || stop 'Which identity? Give its object id, or run this by azd.'
case $cloud in
  global) graph=https://graph.microsoft.com ;;
  usgov-l4) graph=https://graph.microsoft.us ;;
  usgov-l5) graph=https://dod-graph.microsoft.us ;;
  *) stop "There is no cloud $cloud with call logs: it is global, usgov-l4 or usgov-l5." ;;
esac
command -v az >/dev/null || stop 'The Azure CLI (az) is not installed: https://aka.ms/azure-cli'

problem=$(mktemp)
trap 'rm -f "$problem"' EXIT

# Asks Graph; what goes wrong is in $problem.
ask() {
  method=$1
  path=$2
  shift 2
  az rest --only-show-errors --method "$method" --resource "$graph" --url "$graph/v1.0/$path" "$@" 2>"$problem"
}

says() {
  grep -Eq "$1" "$problem"
}

# Ends with what to do, after a request that failed.
give_up() {
  says 'Forbidden|Authorization_RequestDenied|Insufficient privileges' ||
    stop "$permission could not be granted:" "$(cat "$problem")"
  if [ -n "${role:-}" ]; then
    body="{\"principalId\":\"$principal\",\"resourceId\":\"$resource\",\"appRoleId\":\"$role\"}"
    command="az rest --method POST --resource $graph --url $graph/v1.0/servicePrincipals/$resource/appRoleAssignedTo --headers Content-Type=application/json --body '$body'"
  else
    command="sh infra/hooks/grant-graph-permission.sh $principal $cloud"
  fi
  stop "You may not grant $permission. A Privileged Role Administrator or Global Administrator of the" \
    'tenant signs in with az login and runs this once:' '' "  $command" '' \
    'After that, run the same azd command again: it goes on from here. Do not deploy the code before:' \
    'a token that was issued without the permission may be used for a day.'
}

graph_principal="servicePrincipals(appId='$graph_app')"
resource=$(ask GET "$graph_principal" --query id --output tsv) || give_up
role=$(ask GET "$graph_principal" --output tsv \
  --query "appRoles[?value=='$permission' && contains(allowedMemberTypes, 'Application')].id | [0]") || give_up
[ -n "$role" ] || stop "Microsoft Graph of the cloud $cloud has no permission $permission."

# Entra may take some minutes to know a new identity everywhere.
tries=0
until held=$(ask GET "servicePrincipals/$principal/appRoleAssignments" \
  --query "value[?appRoleId=='$role'].id | [0]" --output tsv); do
  says 'ResourceNotFound' || give_up
  tries=$((tries + 1))
  [ "$tries" -lt 12 ] || stop "Entra does not know the identity $principal. Is az signed in to the right tenant?"
  sleep 15
done

if [ -n "$held" ]; then
  echo "$permission is granted to $principal already."
  exit 0
fi

ask POST "servicePrincipals/$resource/appRoleAssignedTo" --headers Content-Type=application/json --output none \
  --body "{\"principalId\":\"$principal\",\"resourceId\":\"$resource\",\"appRoleId\":\"$role\"}" ||
  says 'already exists' || give_up
echo "$permission is granted to $principal."
