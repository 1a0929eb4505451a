// Checks a template against the specification of AWS: each resource is of a type that there is, has
// the properties that it must have and none that it does not, and all that is referred to is there.
//   node check.mjs TEMPLATE [USER-DATA], with @aws-cdk/aws-service-spec and yaml beside it
import { readFileSync } from 'node:fs'
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import { parse } from 'yaml'

// The short forms of functions, as the long ones.
const functions = ['Ref', 'Sub', 'GetAtt'].map((name) => ({
  tag: `!${name}`,
  resolve: (text) => (name === 'Ref' ? { Ref: text } : name === 'GetAtt' ? { 'Fn::GetAtt': text.split('.') } : { 'Fn::Sub': text }),
}))
const template = parse(readFileSync(process.argv[2], 'utf8'), { customTags: functions })
const spec = loadAwsServiceSpecSync()
const faults = []

const known = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources)])
const refer = (at, name) => known.has(name) || name.startsWith('AWS::') || faults.push(`${at}: there is no ${name}`)

function references(at, value) {
  if (value === null || typeof value !== 'object') return
  if (value.Ref) refer(at, value.Ref)
  if (value['Fn::GetAtt']) refer(at, value['Fn::GetAtt'][0])
  if (value['Fn::Sub']) for (const [, name] of value['Fn::Sub'].matchAll(/\$\{([^!}.]+)[^}]*\}/g)) refer(at, name)
  for (const [name, inner] of Object.entries(value)) references(`${at}.${name}`, inner)
}

const isFunction = (value) => Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'))

// properties compares what is there with what may be there.
function properties(at, given, allowed) {
  for (const [name, property] of Object.entries(allowed)) if (property.required && !(name in given)) faults.push(`${at} lacks ${name}`)
  for (const [name, value] of Object.entries(given)) {
    if (!allowed[name]) faults.push(`${at} has ${name}, which there is not`)
    else typed(`${at}.${name}`, value, allowed[name].type)
  }
}

function typed(at, value, type) {
  if (value !== null && typeof value === 'object' && isFunction(value)) return
  if (type.type === 'array') {
    if (!Array.isArray(value)) faults.push(`${at} is no list`)
    else value.forEach((one, i) => typed(`${at}[${i}]`, one, type.element))
  } else if (type.type === 'ref') {
    properties(at, value, spec.get('typeDefinition', type.reference).properties)
  } else if (type.type === 'string' && typeof value === 'object') {
    faults.push(`${at} is no text`)
  } else if (type.type === 'integer' && !Number.isInteger(value)) {
    faults.push(`${at} is no number`)
  } else if (type.type === 'boolean' && typeof value !== 'boolean') {
    faults.push(`${at} is neither true nor false`)
  }
}

for (const [name, { Type, Properties }] of Object.entries(template.Resources)) {
  const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', Type)
  if (resource) properties(name, Properties, resource.properties)
  else faults.push(`${name}: there is no type ${Type}`)
}
references('template', template)

// What the machine does is what ../cloud-init says.
if (process.argv[3]) {
  const bare = (text) => text.replaceAll(/\$\{\w+\}/g, '').trim()
  const said = template.Resources.Instance.Properties.UserData['Fn::Base64']['Fn::Sub']
  if (bare(said) !== bare(readFileSync(process.argv[3], 'utf8'))) faults.push('UserData differs from cloud-init/user-data.yaml')
}

for (const fault of faults) console.log(`FAIL  ${fault}`)
process.exitCode = faults.length > 0 ? 1 : 0
