SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';
CREATE FUNCTION public.alertad_hashes_1(s text[]) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT array_agg(hashtextextended(m, 0)) FROM unnest(s) AS m $$;
CREATE FUNCTION public.alertad_lower_15_0_0(s text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN octet_length(s) = char_length(s) THEN lower(s COLLATE "C") ELSE translate(s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠƢƤƦƧƩƬƮƯƱƲƳƵƷƸƼǄǅǇǈǊǋǍǏǑǓǕǗǙǛǞǠǢǤǦǨǪǬǮǱǲǴǶǷǸǺǼǾȀȂȄȆȈȊȌȎȐȒȔȖȘȚȜȞȠȢȤȦȨȪȬȮȰȲȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫϏϘϚϜϞϠϢϤϦϨϪϬϮϴϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿḀḂḄḆḈḊḌḎḐḒḔḖḘḚḜḞḠḢḤḦḨḪḬḮḰḲḴḶḸḺḼḾṀṂṄṆṈṊṌṎṐṒṔṖṘṚṜṞṠṢṤṦṨṪṬṮṰṲṴṶṸṺṼṾẀẂẄẆẈẊẌẎẐẒẔẞẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾸᾹᾺΆᾼῈΈῊΉῌῘῙῚΊῨῩῪΎῬῸΌῺΏῼΩKÅℲⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯↃⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟐꟖꟘꟵＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤𐲥𐲦𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡', 'abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįiĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżžɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵơƣƥʀƨʃƭʈưʊʋƴƶʒƹƽǆǆǉǉǌǌǎǐǒǔǖǘǚǜǟǡǣǥǧǩǫǭǯǳǳǵƕƿǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȝȟƞȣȥȧȩȫȭȯȱȳⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋϗϙϛϝϟϡϣϥϧϩϫϭϯθϸϲϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕßạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱὰάᾳὲέὴήῃῐῑὶίῠῡὺύῥὸόὼώῳωkåⅎⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿↄⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂᶎꟈꟊꟑꟗꟙꟶａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤𐳥𐳦𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃') END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alertad_alert (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    resource text COLLATE pg_catalog."C",
    event text COLLATE pg_catalog."C",
    environment text COLLATE pg_catalog."C",
    severity text COLLATE pg_catalog."C",
    correlate text[] COLLATE pg_catalog."C",
    status text COLLATE pg_catalog."C",
    service text[] COLLATE pg_catalog."C",
    "group" text COLLATE pg_catalog."C",
    value text COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    tags text[] COLLATE pg_catalog."C",
    attributes jsonb,
    _attributes jsonb,
    origin text COLLATE pg_catalog."C",
    type text COLLATE pg_catalog."C",
    create_time bigint,
    timeout bigint DEFAULT 0 NOT NULL,
    raw_data text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    duplicate_count bigint DEFAULT 0 NOT NULL,
    repeat boolean DEFAULT false NOT NULL,
    previous_severity text COLLATE pg_catalog."C",
    trend_indication text COLLATE pg_catalog."C",
    receive_time bigint,
    last_receive_id text COLLATE pg_catalog."C",
    last_receive_time bigint,
    update_time bigint,
    previous_status text COLLATE pg_catalog."C",
    ack_from text COLLATE pg_catalog."C",
    ack_until bigint,
    shelve_from text COLLATE pg_catalog."C",
    shelve_until bigint,
    blackout_from text COLLATE pg_catalog."C",
    history_seq bigint DEFAULT 0 NOT NULL,
    expire_time bigint,
    dedup_key text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_alert ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_alert__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_alert_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_audit (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    create_time bigint,
    event text COLLATE pg_catalog."C",
    category text COLLATE pg_catalog."C",
    message text COLLATE pg_catalog."C",
    "user" text COLLATE pg_catalog."C",
    customers text[] COLLATE pg_catalog."C",
    scopes text[] COLLATE pg_catalog."C",
    resource text COLLATE pg_catalog."C",
    type text COLLATE pg_catalog."C",
    request_id text COLLATE pg_catalog."C",
    endpoint text COLLATE pg_catalog."C",
    method text COLLATE pg_catalog."C",
    url text COLLATE pg_catalog."C",
    data text COLLATE pg_catalog."C",
    remote_ip text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_audit ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_audit__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_blackout (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    priority bigint DEFAULT 0 NOT NULL,
    environment text COLLATE pg_catalog."C",
    service text[] COLLATE pg_catalog."C",
    resource text COLLATE pg_catalog."C",
    event text COLLATE pg_catalog."C",
    "group" text COLLATE pg_catalog."C",
    tags text[] COLLATE pg_catalog."C",
    origin text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    start_time bigint,
    end_time bigint,
    duration bigint DEFAULT 0 NOT NULL,
    "user" text COLLATE pg_catalog."C",
    create_time bigint,
    text text COLLATE pg_catalog."C",
    recurrence text COLLATE pg_catalog."C",
    timezone text COLLATE pg_catalog."C",
    query text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_blackout ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_blackout__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_channel (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    type text COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    enabled boolean DEFAULT false NOT NULL,
    customer text COLLATE pg_catalog."C",
    settings jsonb,
    _settings jsonb,
    secrets jsonb,
    _secrets jsonb,
    "user" text COLLATE pg_catalog."C",
    create_time bigint,
    update_time bigint
);
ALTER TABLE public.alertad_channel ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_channel__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_channel_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_customer (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    match text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_customer ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_customer__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_customer_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_group (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    users text[] COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_group ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_group__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_group_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_heartbeat (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    origin text COLLATE pg_catalog."C",
    tags text[] COLLATE pg_catalog."C",
    attributes jsonb,
    _attributes jsonb,
    type text COLLATE pg_catalog."C",
    create_time bigint,
    timeout bigint DEFAULT 0 NOT NULL,
    receive_time bigint,
    customer text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_heartbeat ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_heartbeat__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_heartbeat_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_history (
    _parent bigint NOT NULL,
    _order bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL
);
CREATE TABLE public.alertad_identity (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    issuer text COLLATE pg_catalog."C",
    subject text COLLATE pg_catalog."C",
    "user" text COLLATE pg_catalog."C",
    provider text COLLATE pg_catalog."C",
    roles text[] COLLATE pg_catalog."C",
    groups text[] COLLATE pg_catalog."C",
    orgs text[] COLLATE pg_catalog."C",
    last_login bigint
);
ALTER TABLE public.alertad_identity ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_identity__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_identity_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_kept (
    name text NOT NULL,
    kept text NOT NULL
);
CREATE TABLE public.alertad_key (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    key text COLLATE pg_catalog."C",
    "user" text COLLATE pg_catalog."C",
    scopes text[] COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    expire_time bigint,
    count bigint DEFAULT 0 NOT NULL,
    last_used_time bigint,
    customer text COLLATE pg_catalog."C",
    hash text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_key ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_key__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_key_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_metric (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    count bigint DEFAULT 0 NOT NULL,
    total_time bigint DEFAULT 0 NOT NULL
);
ALTER TABLE public.alertad_metric ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_metric__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_note (
    _parent bigint NOT NULL,
    _order bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL
);
CREATE TABLE public.alertad_outbox (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    sender text COLLATE pg_catalog."C",
    "to" text COLLATE pg_catalog."C",
    body text COLLATE pg_catalog."C",
    create_time bigint,
    due bigint,
    attempts bigint DEFAULT 0 NOT NULL,
    error text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_outbox ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_outbox__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_perm (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    match text COLLATE pg_catalog."C",
    scopes text[] COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_perm ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_perm__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_perm_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_schema (
    name text NOT NULL,
    version integer NOT NULL,
    shape text NOT NULL
);
CREATE TABLE public.alertad_session (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    "user" text COLLATE pg_catalog."C",
    provider text COLLATE pg_catalog."C",
    subject text COLLATE pg_catalog."C",
    "values" jsonb,
    _values jsonb,
    create_time bigint,
    expire_time bigint
);
ALTER TABLE public.alertad_session ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_session__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_session_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_tally (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    hour bigint,
    severity text COLLATE pg_catalog."C",
    environment text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    event text COLLATE pg_catalog."C",
    "group" text COLLATE pg_catalog."C",
    origin text COLLATE pg_catalog."C",
    service text[] COLLATE pg_catalog."C",
    raised bigint DEFAULT 0 NOT NULL,
    acked bigint DEFAULT 0 NOT NULL,
    acked_time bigint DEFAULT 0 NOT NULL,
    acked_classes text COLLATE pg_catalog."C",
    settled bigint DEFAULT 0 NOT NULL,
    settled_time bigint DEFAULT 0 NOT NULL,
    settled_classes text COLLATE pg_catalog."C"
);
ALTER TABLE public.alertad_tally ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_tally__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_user (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    login text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    status text COLLATE pg_catalog."C",
    roles text[] COLLATE pg_catalog."C",
    attributes jsonb,
    _attributes jsonb,
    create_time bigint,
    last_login bigint,
    text text COLLATE pg_catalog."C",
    update_time bigint,
    email_verified boolean DEFAULT false NOT NULL,
    password text COLLATE pg_catalog."C",
    hash text COLLATE pg_catalog."C",
    self_given boolean DEFAULT false NOT NULL,
    valid_after bigint
);
ALTER TABLE public.alertad_user ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_user__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alertad_user_key (
    _key bigint NOT NULL,
    _row bigint NOT NULL
);
CREATE TABLE public.alertad_view (
    _row bigint NOT NULL,
    _rev bigint NOT NULL,
    _doc bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    customer text COLLATE pg_catalog."C",
    query text COLLATE pg_catalog."C",
    create_time bigint,
    update_time bigint
);
ALTER TABLE public.alertad_view ALTER COLUMN _row ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alertad_view__row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
COPY public.alertad_alert (_row, _rev, _doc, id, resource, event, environment, severity, correlate, status, service, "group", value, text, tags, attributes, _attributes, origin, type, create_time, timeout, raw_data, customer, duplicate_count, repeat, previous_severity, trend_indication, receive_time, last_receive_id, last_receive_time, update_time, previous_status, ack_from, ack_until, shelve_from, shelve_until, blackout_from, history_seq, expire_time, dedup_key) FROM stdin;
1	1	\\x000015175365766572697479203cc3a93e20225c0ae280a8255f271d15537461747573203cc3a93e20225c0ae280a8255f27291856616c756554657874203cc3a93e20225c0ae280a8255f27409ef8e4be826744a0808080808080802050a680808080808080205402591f50726576696f75735365766572697479203cc3a93e20225c0ae280a8255f275d1e5472656e64496e6469636174696f6e203cc3a93e20225c0ae280a8255f2760aef8e4be8267651c4c617374526563656976654944203cc3a93e20225c0ae280a8255f2768b2f8e4be82676cb4f8e4be8267711d50726576696f7573537461747573203cc3a93e20225c0ae280a8255f27751641636b46726f6d203cc3a93e20225c0ae280a8255f2778baf8e4be82677d195368656c766546726f6d203cc3a93e20225c0ae280a8255f278001bef8e4be826785011b426c61636b6f757446726f6d203cc3a93e20225c0ae280a8255f278801c280808080808080208c01c4f8e4be8267050e30303030303030302d616c65727409175265736f75726365203cc3a93e20225c0ae280a8255f270d144576656e74203cc3a93e20225c0ae280a8255f27111a456e7669726f6e6d656e74203cc3a93e20225c0ae280a8255f271a130409436f7272656c6174650002c39603612c6222110407536572766963650002c39603612c62251447726f7570203cc3a93e20225c0ae280a8255f272d1354657874203cc3a93e20225c0ae280a8255f27320e0404546167730002c39603612c623756070073076e6f206e616d650a4174747269627574657373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d39154f726967696e203cc3a93e20225c0ae280a8255f273d1354797065203cc3a93e20225c0ae280a8255f27491652617744617461203cc3a93e20225c0ae280a8255f274d17437573746f6d6572203cc3a93e20225c0ae280a8255f2791011744656475704b6579203cc3a93e20225c0ae280a8255f27	00000000-alert	Resource <é> "\\\n %_'	Event <é> "\\\n %_'	Environment <é> "\\\n %_'	Severity <é> "\\\n %_'	{Correlate,"",Ö,"a,b"}	Status <é> "\\\n %_'	{Service,"",Ö,"a,b"}	Group <é> "\\\n %_'	ValueText <é> "\\\n %_'	Text <é> "\\\n %_'	{Tags,"",Ö,"a,b"}	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]", "Attributes": "text"}	{"i": 7, "n": -1.5}	Origin <é> "\\\n %_'	Type <é> "\\\n %_'	1769860800015	1152921504606846992	RawData <é> "\\\n %_'	Customer <é> "\\\n %_'	1152921504606846995	t	PreviousSeverity <é> "\\\n %_'	TrendIndication <é> "\\\n %_'	1769860800023	LastReceiveID <é> "\\\n %_'	1769860800025	1769860800026	PreviousStatus <é> "\\\n %_'	AckFrom <é> "\\\n %_'	1769860800029	ShelveFrom <é> "\\\n %_'	1769860800031	BlackoutFrom <é> "\\\n %_'	1152921504606847009	1769860800034	DedupKey <é> "\\\n %_'
2	1	\\x0000050e30303030303030312d616c657274	00000001-alert	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	0	\N	\N	0	f	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	0	\N	\N
3	1	\\x0000150c3c623e26616d703b3c2f623e1d0141290361256240d4a093bf826744025080c60a59036125625d0161650a6469736b732066756c6c68d4a7b0c082676ce2bcb1bf82677503615c627880f8e4be82677d01418001a4c3c2c08267850105c3a974c3a98801c8018c01cc93fdbf8267050e30303030303030322d616c6572740906efbc91efbc920d066e65742d303111096469736b5f66756c6c1a0a0206efbc91efbc92012022030101422501613901423d016149116c696e65206f6e650a6c696e652074776f4d03615f6291010161	00000002-alert	１２	net-01	disk_full	<b>&amp;</b>	{１２," "}	A	{B}	a	a%b	\N	\N	\N	\N	B	a	1769861179434	1	line one\nline two	a_b	86400	f	a%b	a	\N	disks full	1769862466026	1769861426993	\N	a\\b	1769860800000	A	1769862615250	été	100	1769862046950	a
4	1	\\x00001501201d066e65742d303129012540fac9adbf82674480c60a508080808080405402590873617920226869225d016160c0bcbdbf826765014268ac8382bf82676ce0ec8ebf826771016178a0c79fbf82677d065e73746172748001f0c1fac082678501033165338c0198b194c08267050e30303030303030332d616c6572740903615c621a15030966756c6c206469736b05c3bc6265720361206225023130370f02016b6a0431652d3703712722730039035b785d3d0125490966756c6c206469736b4d116c696e65206f6e650a6c696e652074776f910103612062	00000003-alert	a\\b	\N	\N	 	{"full disk",über,"a b"}	net-01	\N	10	%	\N	\N	{"k": "0.0000001", "q'\\"": ""}	{"k": 0.0000001}	[x]	%	1769861395069	86400	full disk	line one\nline two	1099511627776	t	say "hi"	a	1769861525280	B	1769861038294	1769861143344	a	\N	1769861280208	^start	1769863073912	1e3	0	1769862237260	a b
5	1	\\x00001d013f29116c696e65206f6e650a6c696e652074776f40e6c4e7bf826744025080c60a5d03615c6260c6bbd9bf826768d8b5eec182676cfa95f4be82677501207d036125628001f8cc86c282678501046469736b050e30303030303030342d616c6572740d0361256211035b785d1a12030361256208736179202268692203617862220501036125622506c384524745522d03613f6232090303615c62014201413903615c623d036120624901394d03615c62910103615c62	00000004-alert	\N	a%b	[x]	\N	{a%b,"say \\"hi\\"",axb}	?	{a%b}	ÄRGER	line one\nline two	a?b	{"a\\\\b",B,A}	\N	\N	a\\b	a b	1769861869875	1	9	a\\b	86400	f	\N	a\\b	1769861754595	\N	1769864023404	1769860924797	\N	 	\N	a%b	1769864221500	disk	0	\N	a\\b
6	1	\\x00001501251d096469736b5f66756c6c2901414080f8e4be82674404508080808080405903615c625d046e756c6c6080f8e4be826765036120626cc08c96bf82677101257503615f627880f8e4be82678001c8a6b9c28267850103392e358c0190e6dbbf8267050e30303030303030352d616c65727409036178620d014111076772c3b6c39f6522060104756265722505c3bc6265722d036120623206020003615f62371102037127226a013903782e797303615c623908d094d098d0a1d09a3d13e697a5e69cace8aa9e20e38386e382b9e383884903615f6291010120	00000005-alert	axb	A	größe	%	\N	disk_full	{uber}	über	A	a b	{"",a_b}	{"q'\\"": "9", "x.y": "a\\\\b"}	{"q'\\"": 9}	ДИСК	日本語 テスト	1769860800000	2	a_b	\N	1099511627776	f	a\\b	null	1769860800000	a b	\N	1769861202720	%	a_b	1769860800000	\N	1769864636836	9.5	0	1769861773704	 
7	1	\\x000015033165331d012029033165334080f8e4be8267441450c8015903615c625d01206080f8e4be82676502243168ecb0bac182676cd0cedebf826771012078e08bdcbf82677d0142850103615f628c01c8daf0c18267050e30303030303030362d616c65727409015f0d0331653311015f1a0e02084752c396e1ba9e45036120622208020141046e756c6c25036178622d03613f6232050103612062371903016b6a013906726567696f6e7303615c6202c3a96a022d3339036125623d03612b624901424d015c910109c4b07374616e62756c	00000006-alert	_	1e3	_	1e3	{GRÖẞE,"a b"}	 	{A,"null"}	axb	1e3	a?b	{"a b"}	{"k": "9", "é": "-3", "region": "a\\\\b"}	{"k": 9, "é": -3}	a%b	a+b	1769860800000	10	B	\\	100	f	a\\b	 	1769860800000	$1	1769863597110	1769861796776	 	\N	1769861776112	B	\N	a_b	0	1769864042148	İstanbul
8	1	\\x00001501411d0c3c623e26616d703b3c2f623e29015f440150025908697374616e62756c5d08d094d098d0a1d09a60f2d6f6bf826765084752c396e1ba9e4568cebdf7be826775036125627d04615c5f62850103612562880101050e30303030303030372d616c6572740901420d0361256211015f2211030120096469736b2d66756c6c03612062250765cc817465cc812d084772c3b6c39f6572320401022431371d03036120626a0566616c73650371272273054449c5bf4b02c3a96a01353901204d0161910103615f62	00000007-alert	B	a%b	_	A	\N	<b>&amp;</b>	{" ",disk-full,"a b"}	été	_	Größer	{$1}	{"é": "5", "a b": "false", "q'\\"": "DIſK"}	{"é": 5}	 	\N	\N	-1	\N	a	1	f	istanbul	ДИСК	1769861993913	GRÖẞE	1769860951911	\N	\N	a%b	\N	a\\_b	\N	a%b	-1	\N	a_b
\.
COPY public.alertad_alert_key (_key, _row) FROM stdin;
-9017079911102875096	1
-6686857614825751228	1
-6103901093733529537	1
-5947774968171580442	1
-5618306006571536365	1
4865479175791493114	1
6169213440921019546	1
-7606072488445598813	2
1773306885579619403	2
5918072526912625280	2
-8065480330977792449	3
-5171527976906381785	3
-432948984661797753	3
13811907255711021	3
4767958539248710284	3
-3903686042564009498	4
-3612127276638099278	4
2373464622705094260	4
6175160767949306065	4
7331832884713958863	4
8031959131351342973	4
287570467047608686	5
2955879006409730452	5
5073371265874044131	5
5092679425068786970	5
5918072526912625280	5
-4692893063529000063	6
-3223375218149980240	6
3848408579834137549	6
1283210382189201682	7
2712842929891402762	7
4410032101175827468	7
4469730419712157133	7
6506045781934781740	7
-8358397236684011611	8
-3602123303380489297	8
-290858764680758482	8
\.
COPY public.alertad_audit (_row, _rev, _doc, id, create_time, event, category, message, "user", customers, scopes, resource, type, request_id, endpoint, method, url, data, remote_ip, user_agent) FROM stdin;
1	1	\\x0000050e30303030303030302d61756469740882f8e4be82670d144576656e74203cc3a93e20225c0ae280a8255f27111743617465676f7279203cc3a93e20225c0ae280a8255f2715164d657373616765203cc3a93e20225c0ae280a8255f27191355736572203cc3a93e20225c0ae280a8255f271e130409437573746f6d6572730002c39603612c622210040653636f7065730002c39603612c6225175265736f75726365203cc3a93e20225c0ae280a8255f27291354797065203cc3a93e20225c0ae280a8255f272d18526571756573744944203cc3a93e20225c0ae280a8255f273117456e64706f696e74203cc3a93e20225c0ae280a8255f2735154d6574686f64203cc3a93e20225c0ae280a8255f27391255524c203cc3a93e20225c0ae280a8255f273d1344617461203cc3a93e20225c0ae280a8255f27411752656d6f74654950203cc3a93e20225c0ae280a8255f274518557365724167656e74203cc3a93e20225c0ae280a8255f27	00000000-audit	1769860800001	Event <é> "\\\n %_'	Category <é> "\\\n %_'	Message <é> "\\\n %_'	User <é> "\\\n %_'	{Customers,"",Ö,"a,b"}	{Scopes,"",Ö,"a,b"}	Resource <é> "\\\n %_'	Type <é> "\\\n %_'	RequestID <é> "\\\n %_'	Endpoint <é> "\\\n %_'	Method <é> "\\\n %_'	URL <é> "\\\n %_'	Data <é> "\\\n %_'	RemoteIP <é> "\\\n %_'	UserAgent <é> "\\\n %_'
2	1	\\x0000050e30303030303030312d6175646974	00000001-audit	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N
3	1	\\x0000050e30303030303030322d61756469740880f8e4be82670d066e65742d303111096469736b5f66756c6c150c3c623e26616d703b3c2f623e25014129036120622d03615c623101253501203d0142410161450161	00000002-audit	1769860800000	net-01	disk_full	<b>&amp;</b>	\N	\N	\N	A	a b	a\\b	%	 	\N	B	a	a
4	1	\\x0000050e30303030303030332d617564697408e882c5c282670d036120621103612062150361206219096469736b5f66756c6c22050201410142250a6469736b732066756c6c290e2f7661722f6c6f672f782e6c6f672d03615f623501203901253d046e756c6c4101614503615c62	00000003-audit	1769864732852	a b	a b	a b	disk_full	\N	{A,B}	disks full	/var/log/x.log	a_b	\N	 	%	null	a	a\\b
5	1	\\x0000050e30303030303030342d617564697408cc93fdbf82670d01611103615c622504747275652905c3bc6265722d013931012035023130390125451177656230312e6578616d706c652e636f6d	00000004-audit	1769862046950	a	a\\b	\N	\N	\N	\N	true	über	9	 	10	%	\N	\N	web01.example.com
6	1	\\x0000050e30303030303030352d617564697408d6b1fbbe8267110161190120220b03035b785d03613f6201612504656e64242909c4b07374616e62756c2d03615f623103316533350361256239022d313d0a6469736b202066756c6c4103612562450c3c623e26616d703b3c2f623e	00000005-audit	1769860983915	\N	a	\N	 	\N	{[x],a?b,a}	end$	İstanbul	a_b	1e3	a%b	-1	disk  full	a%b	<b>&amp;</b>
7	1	\\x0000050e30303030303030362d61756469740880f8e4be82670d015c15015f1901251e080106efbc91efbc922207020331653301252503617c622903612062310361256235035b785d3d054449c5bf4b410873617920226869224505c3a974c3a9	00000006-audit	1769860800000	\\	\N	_	%	{１２}	{1e3,%}	a|b	a b	\N	a%b	[x]	\N	DIſK	say "hi"	été
8	1	\\x0000050e30303030303030372d617564697408eed2a1bf82670d036125621106c3845247455215116c696e65206f6e650a6c696e652074776f1903613f621e090303615c62014201412503615c6229036120622d01423108e284aa656c76696e3505c3a974c3a93d036178624103615c624503615c62	00000007-audit	1769861297335	a%b	ÄRGER	line one\nline two	a?b	{"a\\\\b",B,A}	\N	a\\b	a b	B	Kelvin	été	\N	axb	a\\b	a\\b
\.
COPY public.alertad_blackout (_row, _rev, _doc, id, priority, environment, service, resource, event, "group", tags, origin, customer, start_time, end_time, duration, "user", create_time, text, recurrence, timezone, query) FROM stdin;
1	1	\\x0000051130303030303030302d626c61636b6f7574088280808080808080200d1a456e7669726f6e6d656e74203cc3a93e20225c0ae280a8255f2712110407536572766963650002c39603612c6215175265736f75726365203cc3a93e20225c0ae280a8255f2719144576656e74203cc3a93e20225c0ae280a8255f271d1447726f7570203cc3a93e20225c0ae280a8255f27220e0404546167730002c39603612c6225154f726967696e203cc3a93e20225c0ae280a8255f272917437573746f6d6572203cc3a93e20225c0ae280a8255f272c94f8e4be82673096f8e4be826734988080808080808020391355736572203cc3a93e20225c0ae280a8255f273c9cf8e4be8267411354657874203cc3a93e20225c0ae280a8255f274519526563757272656e6365203cc3a93e20225c0ae280a8255f27491754696d657a6f6e65203cc3a93e20225c0ae280a8255f274d145175657279203cc3a93e20225c0ae280a8255f27	00000000-blackout	1152921504606846977	Environment <é> "\\\n %_'	{Service,"",Ö,"a,b"}	Resource <é> "\\\n %_'	Event <é> "\\\n %_'	Group <é> "\\\n %_'	{Tags,"",Ö,"a,b"}	Origin <é> "\\\n %_'	Customer <é> "\\\n %_'	1769860800010	1769860800011	1152921504606846988	User <é> "\\\n %_'	1769860800014	Text <é> "\\\n %_'	Recurrence <é> "\\\n %_'	Timezone <é> "\\\n %_'	Query <é> "\\\n %_'
2	1	\\x0000051130303030303030312d626c61636b6f7574	00000001-blackout	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	0	\N	\N	\N	\N	\N	\N
3	1	\\x0000051130303030303030322d626c61636b6f757408140d0141120d02096469736b5f66756c6c014215033165331d0120220e02087461620968657265036120622503615c622901252c80f8e4be82673480c60a39076772c3b6c39f653ce09fabbf8267410a323032362d30312d333145116c696e65206f6e650a6c696e652074776f4903615f624d0120	00000002-blackout	10	A	{disk_full,B}	1e3	\N	 	{"tab\there","a b"}	a\\b	%	1769860800000	\N	86400	größe	1769861375984	2026-01-31	line one\nline two	a_b	 
4	1	\\x0000051130303030303030332d626c61636b6f75740880c60a0d012012050201410142150a6469736b732066756c6c190e2f7661722f6c6f672f782e6c6f671d03615f622501202901252ca8c3cec0826730e69dfabe826734023ccc93fdbf82674101614503615c62	00000003-blackout	86400	 	{A,B}	disks full	/var/log/x.log	a_b	\N	 	%	1769862713556	1769860974451	1	\N	1769862046950	a	a\\b	\N	\N
5	1	\\x0000051130303030303030342d626c61636b6f757408011215030966756c6c206469736b05c3bc6265720361206215066e65742d30311d0231302503615f62291177656230312e6578616d706c652e636f6d2cd6b1fbbe826734043901413c80f8e4be826741074f27427269656e4503613f6249012a4d035b785d	00000004-blackout	-1	\N	{"full disk",über,"a b"}	net-01	\N	10	\N	a_b	web01.example.com	1769860983915	\N	2	A	1769860800000	O'Brien	a?b	*	[x]
6	1	\\x0000051130303030303030352d626c61636b6f7574088080808080400d03615f62120d010b286f6e206120626f6174291506c3a472676572190a6469736b202066756c6c1d03612562220702014203392e352901422c80f8e4be826734043901423c9681cebf826741015f4501254903617c624d03612062	00000005-blackout	1099511627776	a_b	{"(on a boat)"}	ärger	disk  full	a%b	{B,9.5}	\N	B	1769860800000	\N	2	B	1769861660747	_	%	a|b	a b
7	1	\\x0000051130303030303030362d626c61636b6f75740d03612562120a01084752c396e1ba9e451d054449c5bf4b22060104656e64242504747275652905c3bc6265722c9098d2c1826734043906c3a4726765724103615f62450141490141	00000006-blackout	0	a%b	{GRÖẞE}	\N	\N	DIſK	{end$}	true	über	1769863792136	\N	2	ärger	\N	a_b	A	A	\N
8	1	\\x0000051130303030303030372d626c61636b6f75740880c60a0d16687474703a2f2f686f73743a38302f613f623d6326641216030142074f27427269656e0a323032362d30312d333115012019036178621d03615c622503612b6229015f2cc8baf8bf82673080f8e4be826741036125624506efbc91efbc9249046469736b	00000007-blackout	86400	http://host:80/a?b=c&d	{B,O'Brien,2026-01-31}	 	axb	a\\b	\N	a+b	_	1769862008484	1769860800000	0	\N	\N	a%b	１２	disk	\N
\.
COPY public.alertad_channel (_row, _rev, _doc, id, name, type, text, enabled, customer, settings, _settings, secrets, _secrets, "user", create_time, update_time) FROM stdin;
1	1	\\x0000051030303030303030302d6368616e6e656c09134e616d65203cc3a93e20225c0ae280a8255f270d1354797065203cc3a93e20225c0ae280a8255f27111354657874203cc3a93e20225c0ae280a8255f2714021917437573746f6d6572203cc3a93e20225c0ae280a8255f271f54070073076e6f206e616d650853657474696e677373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d2353070073076e6f206e616d65075365637265747373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d251355736572203cc3a93e20225c0ae280a8255f272892f8e4be82672c94f8e4be8267	00000000-channel	Name <é> "\\\n %_'	Type <é> "\\\n %_'	Text <é> "\\\n %_'	t	Customer <é> "\\\n %_'	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]", "Settings": "text"}	{"i": 7, "n": -1.5}	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "Secrets": "text", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]"}	{"i": 7, "n": -1.5}	User <é> "\\\n %_'	1769860800009	1769860800010
2	1	\\x0000051030303030303030312d6368616e6e656c	00000001-channel	\N	\N	\N	f	\N	\N	\N	\N	\N	\N	\N	\N
3	1	\\x0000051030303030303030322d6368616e6e656c0906efbc91efbc920d066e65742d303111096469736b5f66756c6c190331653328ccea86bf82672ca6d798bf8267	00000002-channel	１２	net-01	disk_full	f	1e3	\N	\N	\N	\N	\N	1769861077670	1769861223891
4	1	\\x0000051030303030303030332d6368616e6e656c0903615c620d012511012019014223210303712722730361206206726567696f6e6a02313203782e796a065b222d31225d25096469736b5f66756c6c2c80f8e4be8267	00000003-channel	a\\b	%	 	f	B	\N	\N	{"q'\\"": "a b", "x.y": "[\\"-1\\"]", "region": "12"}	{"region": 12}	disk_full	\N	1769860800000
5	1	\\x0000051030303030303030342d6368616e6e656c0901420d0a6469736b732066756c6c110e2f7661722f6c6f672f782e6c6f6714021903615c621f1602037127226a0531652b323106726567696f6e730141232203036120626a0566616c736506726567696f6e7303613f6202c3a96a0531652b32312501412cccdcf7be8267	00000004-channel	B	disks full	/var/log/x.log	t	a\\b	{"q'\\"": "1000000000000000000000", "region": "A"}	{"q'\\"": 1000000000000000000000}	{"é": "1000000000000000000000", "a b": "false", "region": "a?b"}	{"é": 1000000000000000000000}	A	\N	1769860953894
6	1	\\x0000051030303030303030352d6368616e6e656c0904747275650d05c3bc62657211013914021f0a01036120626a03312e35231601016b731177656230312e6578616d706c652e636f6d2c80f8e4be8267	00000005-channel	true	über	9	t	\N	{"a b": "1.5"}	{"a b": 1.5}	{"k": "web01.example.com"}	\N	\N	\N	1769860800000
7	1	\\x0000051030303030303030362d6368616e6e656c0d0120190361256225035b785d28c0b5b7c082672cc884bdc08267	00000006-channel	\N	 	\N	f	a%b	\N	\N	\N	\N	[x]	1769862524256	1769862570276
8	1	\\x0000051030303030303030372d6368616e6e656c090b286f6e206120626f6174290d06c3a472676572110a6469736b202066756c6c140219036125621f0a01037127227303612a62232d03016b73015f06726567696f6e6a0566616c736503782e796a137b2261223a312c2262223a227b312c327d227d2501612c98b194c08267	00000007-channel	(on a boat)	ärger	disk  full	t	a%b	{"q'\\"": "a*b"}	\N	{"k": "_", "x.y": "{\\"a\\":1,\\"b\\":\\"{1,2}\\"}", "region": "false"}	\N	a	\N	1769862237260
\.
COPY public.alertad_channel_key (_key, _row) FROM stdin;
5955611446553162581	1
7449295478582935664	3
-6261849276270386836	4
-6749148977580887829	5
1878429778737390992	6
3674121260846801732	8
\.
COPY public.alertad_customer (_row, _rev, _doc, id, match, customer) FROM stdin;
1	1	\\x0000051130303030303030302d637573746f6d657209144d61746368203cc3a93e20225c0ae280a8255f270d17437573746f6d6572203cc3a93e20225c0ae280a8255f27	00000000-customer	Match <é> "\\\n %_'	Customer <é> "\\\n %_'
2	1	\\x0000051130303030303030312d637573746f6d6572	00000001-customer	\N	\N
3	1	\\x0000051130303030303030322d637573746f6d65720906efbc91efbc920d066e65742d3031	00000002-customer	１２	net-01
4	1	\\x0000051130303030303030332d637573746f6d657209096469736b5f66756c6c0d0c3c623e26616d703b3c2f623e	00000003-customer	disk_full	<b>&amp;</b>
5	1	\\x0000051130303030303030342d637573746f6d65720d0120	00000004-customer	\N	 
6	1	\\x0000051130303030303030352d637573746f6d65720901410d03612062	00000005-customer	A	a b
7	1	\\x0000051130303030303030362d637573746f6d65720903615c620d0125	00000006-customer	a\\b	%
8	1	\\x0000051130303030303030372d637573746f6d6572090120	00000007-customer	 	\N
\.
COPY public.alertad_customer_key (_key, _row) FROM stdin;
1159901956063197984	1
-2007950513178082090	3
-7306203724357900294	4
5672028091189347639	6
-7381507972753140178	7
1759867812784809056	8
\.
COPY public.alertad_group (_row, _rev, _doc, id, name, text, users) FROM stdin;
1	1	\\x0000050e30303030303030302d67726f757009134e616d65203cc3a93e20225c0ae280a8255f270d1354657874203cc3a93e20225c0ae280a8255f27120f040555736572730002c39603612c62	00000000-group	Name <é> "\\\n %_'	Text <é> "\\\n %_'	{Users,"",Ö,"a,b"}
2	1	\\x0000050e30303030303030312d67726f7570	00000001-group	\N	\N	\N
3	1	\\x0000050e30303030303030322d67726f75700906efbc91efbc920d066e65742d3031120501035b785d	00000002-group	１２	net-01	{[x]}
4	1	\\x0000050e30303030303030332d67726f75700901420d06efbc91efbc92	00000003-group	B	１２	\N
5	1	\\x0000050e30303030303030342d67726f75700d01411203010142	00000004-group	\N	A	{B}
6	1	\\x0000050e30303030303030352d67726f75700901610d03612562	00000005-group	a	a%b	\N
7	1	\\x0000050e30303030303030362d67726f757012050201410161	00000006-group	\N	\N	{A,a}
8	1	\\x0000050e30303030303030372d67726f75700901610d0c3c623e26616d703b3c2f623e	00000007-group	a	<b>&amp;</b>	\N
\.
COPY public.alertad_group_key (_key, _row) FROM stdin;
-6840813688935619682	1
-2567449389527876066	1
3828629372799598281	1
5955611446553162581	1
6494250193807654645	1
-9031418397572192395	3
7449295478582935664	3
-6749148977580887829	4
-6756292103091556184	5
1186730036244560458	6
-5054942528225349223	7
2287376299541276508	7
1186730036244560458	8
\.
COPY public.alertad_heartbeat (_row, _rev, _doc, id, origin, tags, attributes, _attributes, type, create_time, timeout, receive_time, customer) FROM stdin;
1	1	\\x0000051230303030303030302d68656172746265617409154f726967696e203cc3a93e20225c0ae280a8255f270e0e0404546167730002c39603612c621356070073076e6f206e616d650a4174747269627574657373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d151354797065203cc3a93e20225c0ae280a8255f27188af8e4be82671c8c8080808080808020208ef8e4be82672517437573746f6d6572203cc3a93e20225c0ae280a8255f27	00000000-heartbeat	Origin <é> "\\\n %_'	{Tags,"",Ö,"a,b"}	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]", "Attributes": "text"}	{"i": 7, "n": -1.5}	Type <é> "\\\n %_'	1769860800005	1152921504606846982	1769860800007	Customer <é> "\\\n %_'
2	1	\\x0000051230303030303030312d686561727462656174	00000001-heartbeat	\N	\N	\N	\N	\N	\N	0	\N	\N
3	1	\\x0000051230303030303030322d6865617274626561740906efbc91efbc920e05010361256215014218f0fb99bf82672080f8e4be8267250141	00000002-heartbeat	１２	{a%b}	\N	\N	B	1769861234424	0	1769860800000	A
4	1	\\x0000051230303030303030332d68656172746265617409036120620e050201610125131402036120626a03312e35016b7306cea3ce91cea3150966756c6c206469736b1884a4d5bf82671c1420b0afc1c08267250161	00000003-heartbeat	a b	{a,%}	{"k": "ΣΑΣ", "a b": "1.5"}	{"a b": 1.5}	full disk	1769861720322	10	1769862605784	a
5	1	\\x0000051230303030303030342d6865617274626561740e0d02096469736b5f66756c6c0161150a6469736b732066756c6c18d4a7b0c082671c0120a8be82c18267	00000004-heartbeat	\N	{disk_full,a}	\N	\N	disks full	1769862466026	-1	1769863139220	\N
6	1	\\x0000051230303030303030352d6865617274626561740903615c620e0c0208697374616e62756c0141130c01037127227305c3a974c3a915012a1896b2cbbf82671c0420d8d2dabf8267	00000005-heartbeat	a\\b	{istanbul,A}	{"q'\\"": "été"}	\N	*	1769861639307	2	1769861764268	\N
7	1	\\x0000051230303030303030362d6865617274626561741504747275651880f8e4be82671c0220d09faac28267	00000006-heartbeat	\N	\N	\N	\N	true	1769860800000	1	1769864513512	\N
8	1	\\x0000051230303030303030372d68656172746265617409023130131601016b731177656230312e6578616d706c652e636f6d1c042080f8e4be826725015f	00000007-heartbeat	10	\N	{"k": "web01.example.com"}	\N	\N	\N	2	1769860800000	_
\.
COPY public.alertad_heartbeat_key (_key, _row) FROM stdin;
-5947774968171580442	1
588361733639438554	1
-3270576519249620551	2
1773306885579619403	2
-8065480330977792449	3
3194678258915964717	3
-8699511529220345819	4
2373464622705094260	4
-3270576519249620551	5
2955879006409730452	5
-4692893063529000063	6
1139420860888529451	6
-3270576519249620551	7
6506045781934781740	7
-1437863844641113771	8
-290858764680758482	8
\.
COPY public.alertad_history (_parent, _order, _rev, _doc) FROM stdin;
1	1	1	\\x00000516456e7472794944203cc3a93e20225c0ae280a8255f2709144576656e74203cc3a93e20225c0ae280a8255f270d175365766572697479203cc3a93e20225c0ae280a8255f271115537461747573203cc3a93e20225c0ae280a8255f27151856616c756554657874203cc3a93e20225c0ae280a8255f27191354657874203cc3a93e20225c0ae280a8255f271d1354797065203cc3a93e20225c0ae280a8255f272090f8e4be8267251355736572203cc3a93e20225c0ae280a8255f2728948080808080808020
2	2	1	\\x0000
3	3	1	\\x00000506efbc91efbc9209066e65742d30310d096469736b5f66756c6c110c3c623e26616d703b3c2f623e1901201d014120a6d798bf82672503615c622802
4	4	1	\\x00000901201101421501611901611d0c3c623e26616d703b3c2f623e2094deb5c082672503612062
5	5	1	\\x00000503612562090161110a6469736b732066756c6c150a6469736b732066756c6c1903615f622080f8e4be82672501412880c60a
6	6	1	\\x000005046e756c6c0901610d03615c6211084752c396e1ba9e451501611903615c622501202814
7	7	1	\\x000005014209036120620d066e65742d303115023130190125251177656230312e6578616d706c652e636f6d2801
8	8	1	\\x00000d01611501201d074f27427269656e20c4b6cebf826725012a2814
\.
COPY public.alertad_identity (_row, _rev, _doc, id, issuer, subject, "user", provider, roles, groups, orgs, last_login) FROM stdin;
1	1	\\x0000051130303030303030302d6964656e746974790915497373756572203cc3a93e20225c0ae280a8255f270d165375626a656374203cc3a93e20225c0ae280a8255f27111355736572203cc3a93e20225c0ae280a8255f27151750726f7669646572203cc3a93e20225c0ae280a8255f271a0f0405526f6c65730002c39603612c621e10040647726f7570730002c39603612c62220e04044f7267730002c39603612c622490f8e4be8267	00000000-identity	Issuer <é> "\\\n %_'	Subject <é> "\\\n %_'	User <é> "\\\n %_'	Provider <é> "\\\n %_'	{Roles,"",Ö,"a,b"}	{Groups,"",Ö,"a,b"}	{Orgs,"",Ö,"a,b"}	1769860800008
2	1	\\x0000051130303030303030312d6964656e74697479	00000001-identity	\N	\N	\N	\N	\N	\N	\N	\N
3	1	\\x0000051130303030303030322d6964656e746974790906efbc91efbc920d066e65742d303111096469736b5f66756c6c150c3c623e26616d703b3c2f623e1a0a0206efbc91efbc9201201e0e0208746162096865726503612062220502016101252480f8e4be8267	00000002-identity	１２	net-01	disk_full	<b>&amp;</b>	{１２," "}	{"tab\there","a b"}	{a,%}	1769860800000
4	1	\\x0000051130303030303030332d6964656e746974790d01421101611501611a0401022d311e070203615f6201612486c98bc18267	00000003-identity	\N	B	a	a	{-1}	{a_b,a}	\N	1769863213635
5	1	\\x0000051130303030303030342d6964656e74697479090161110a6469736b732066756c6c150a6469736b732066756c6c1e08030001200361786224a8ffeac08267	00000004-identity	a	\N	disks full	disks full	\N	{""," ",axb}	\N	1769862946772
6	1	\\x0000051130303030303030352d6964656e7469747909046e756c6c0d01611103615c6215084752c396e1ba9e451a050103615c6224ccdcf7be8267	00000005-identity	null	a	a\\b	GRÖẞE	{"a\\\\b"}	\N	\N	1769860953894
7	1	\\x0000051130303030303030362d6964656e746974790904747275650d05c3bc6265721101391501201a0301015f22be1701bb176c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e672074657874206c6f6e67207465787420656e6424e8baffc08267	00000006-identity	true	über	9	 	{_}	\N	{"long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text long text end"}	1769863114420
8	1	\\x0000051130303030303030372d6964656e746974790901410d01611501201e0b03035b785d03613f620161221403035b785d09c4b07374616e62756c0478c2a07924a4b9cdbf8267	00000007-identity	A	a	\N	 	\N	{[x],a?b,a}	{[x],İstanbul,x y}	1769861656146
\.
COPY public.alertad_identity_key (_key, _row) FROM stdin;
-3540838286996476044	1
2277283826879722834	1
-5521729143352458581	3
3662664208480223139	3
-5619685409066875733	4
-5054942528225349223	4
-8781573123656374651	5
-5392148823190785171	6
5453586094335904129	6
-3008617250243782572	7
3409962800314676156	7
-2725099973100515861	8
\.
COPY public.alertad_kept (name, kept) FROM stdin;
\.
COPY public.alertad_key (_row, _rev, _doc, id, key, "user", scopes, text, expire_time, count, last_used_time, customer, hash) FROM stdin;
1	1	\\x00001c8e80808080808080202090f8e4be8267050c30303030303030302d6b6579091453686f776e203cc3a93e20225c0ae280a8255f270d1355736572203cc3a93e20225c0ae280a8255f271210040653636f7065730002c39603612c62151354657874203cc3a93e20225c0ae280a8255f27188cf8e4be82672517437573746f6d6572203cc3a93e20225c0ae280a8255f27291348617368203cc3a93e20225c0ae280a8255f27	00000000-key	Shown <é> "\\\n %_'	User <é> "\\\n %_'	{Scopes,"",Ö,"a,b"}	Text <é> "\\\n %_'	1769860800006	1152921504606846983	1769860800008	Customer <é> "\\\n %_'	Hash <é> "\\\n %_'
2	1	\\x0000050c30303030303030312d6b6579	00000001-key	\N	\N	\N	\N	\N	0	\N	\N	\N
3	1	\\x000020ccea86bf8267050c30303030303030322d6b657909066e65742d30310d096469736b5f66756c6c12030101421506efbc91efbc9225036120622906efbc91efbc92	00000002-key	net-01	disk_full	{B}	１２	\N	0	1769861077670	a b	１２
4	1	\\x00001c80c60a2084a4d5bf8267050c30303030303030332d6b65790901250d012015014218c0d8b2bf826725116c696e65206f6e650a6c696e652074776f2903615c62	00000003-key	%	 	\N	B	1769861436960	86400	1769861720322	line one\nline two	a\\b
5	1	\\x00001c0220e2bcb1bf8267050c30303030303030342d6b65790901200d03612562150361256218e0fcbfbf82672903615f62	00000004-key	 	a%b	\N	a%b	1769861545776	1	1769861426993	\N	a_b
6	1	\\x00001cc80120d8ec91bf8267050c30303030303030352d6b65790901410d014112040102313015076772c3b6c39f65250873617920226869222903615c62	00000005-key	A	A	{10}	größe	\N	100	1769861167916	say "hi"	a\\b
7	1	\\x00002080f8e4be8267050c30303030303030362d6b65790901200d0474727565120f0304756265720139066e65742d30311890e4a0c08267251177656230312e6578616d706c652e636f6d2903615c62	00000006-key	 	true	{uber,9,net-01}	\N	1769862338824	0	1769860800000	web01.example.com	a\\b
8	1	\\x00001c1420acc7c2bf8267050c30303030303030372d6b65790d0161150120250161	00000007-key	\N	a	\N	 	\N	10	1769861566934	a	\N
\.
COPY public.alertad_key_key (_key, _row) FROM stdin;
-3262220193339746981	1
7523782592069408776	3
-6655406878155187622	4
4401490426287728955	5
-6655406878155187622	6
-6655406878155187622	7
\.
COPY public.alertad_metric (_row, _rev, _doc, id, count, total_time) FROM stdin;
1	1	\\x0000088280808080808080200c848080808080808020050f30303030303030302d6d6574726963	00000000-metric	1152921504606846977	1152921504606846978
2	1	\\x0000050f30303030303030312d6d6574726963	00000001-metric	0	0
3	1	\\x000008140c01050f30303030303030322d6d6574726963	00000002-metric	10	-1
4	1	\\x00000880c60a0cc801050f30303030303030332d6d6574726963	00000003-metric	86400	100
5	1	\\x000008010c04050f30303030303030342d6d6574726963	00000004-metric	-1	2
6	1	\\x00000880c60a050f30303030303030352d6d6574726963	00000005-metric	86400	0
7	1	\\x0000050f30303030303030362d6d6574726963	00000006-metric	0	0
8	1	\\x000008040c01050f30303030303030372d6d6574726963	00000007-metric	2	-1
\.
COPY public.alertad_note (_parent, _order, _rev, _doc) FROM stdin;
1	1	1	\\x000005154e6f74654944203cc3a93e20225c0ae280a8255f27091354657874203cc3a93e20225c0ae280a8255f270d1355736572203cc3a93e20225c0ae280a8255f271356070073076e6f206e616d650a4174747269627574657373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d151354797065203cc3a93e20225c0ae280a8255f27188cf8e4be82671c8ef8e4be82672117437573746f6d6572203cc3a93e20225c0ae280a8255f27
2	2	1	\\x0000
3	3	1	\\x00000506efbc91efbc9209066e65742d30310d096469736b5f66756c6c13070103712722730015012018ccea86bf82671ca6d798bf82672103615c62
4	4	1	\\x0000050125090120131702036120626a03312e3506726567696f6e6a046e756c6c1503612062188c83a8c182671c80f8e4be826721096469736b5f66756c6c
5	5	1	\\x000009036125620d014213150103782e79730e2f7661722f6c6f672f782e6c6f671503615f621c98dd8bbf8267210125
6	6	1	\\x000005046e756c6c0901610d03615c62130b0103782e796a046e756c6c1cccdcf7be8267210474727565
7	7	1	\\x00000505c3bc6265720901390d0120130a01036120626a03312e351503615f6218d4d5cbc082671cd6b1fbbe8267
8	8	1	\\x00000501610d012015074f27427269656e18c4b6cebf82671c80f8e4be826721035b785d
\.
COPY public.alertad_outbox (_row, _rev, _doc, id, sender, "to", body, create_time, due, attempts, error) FROM stdin;
1	1	\\x0000188af8e4be82671c8c808080808080802021144572726f72203cc3a93e20225c0ae280a8255f27050f30303030303030302d6f7574626f78091553656e646572203cc3a93e20225c0ae280a8255f270d11546f203cc3a93e20225c0ae280a8255f271113426f6479203cc3a93e20225c0ae280a8255f271488f8e4be8267	00000000-outbox	Sender <é> "\\\n %_'	To <é> "\\\n %_'	Body <é> "\\\n %_'	1769860800004	1769860800005	1152921504606846982	Error <é> "\\\n %_'
2	1	\\x0000050f30303030303030312d6f7574626f78	00000001-outbox	\N	\N	\N	\N	\N	0	\N
3	1	\\x000018a8d7e6be8267050f30303030303030322d6f7574626f780906efbc91efbc920d066e65742d303111096469736b5f66756c6c14f29fddbf8267	00000002-outbox	１２	net-01	disk_full	1769861785593	1769860814292	0	\N
4	1	\\x00001880f8e4be8267210142050f30303030303030332d6f7574626f780901410d036120621103615c6214b4f9f9be8267	00000003-outbox	A	a b	a\\b	1769860972122	1769860800000	0	B
5	1	\\x0000188c83a8c182672103612562050f30303030303030342d6f7574626f780901610d0161110c3c623e26616d703b3c2f623e1494deb5c08267	00000004-outbox	a	a	<b>&amp;</b>	1769862510474	1769863446726	0	a%b
6	1	\\x000018e2bcb1bf82671c01050f30303030303030352d6f7574626f78090161110a6469736b732066756c6c14d4a7b0c08267	00000005-outbox	a	\N	disks full	1769862466026	1769861426993	-1	\N
7	1	\\x00001880f8e4be82671cc80121084752c396e1ba9e45050f30303030303030362d6f7574626f780903615c620d014111014114a4c3c2c08267	00000006-outbox	a\\b	A	A	1769862615250	1769860800000	100	GRÖẞE
8	1	\\x000018ccdcf7be82671c14210142050f30303030303030372d6f7574626f780901610d03615c62	00000007-outbox	a	a\\b	\N	\N	1769860953894	10	B
\.
COPY public.alertad_perm (_row, _rev, _doc, id, match, scopes) FROM stdin;
1	1	\\x0000050d30303030303030302d7065726d09144d61746368203cc3a93e20225c0ae280a8255f270e10040653636f7065730002c39603612c62	00000000-perm	Match <é> "\\\n %_'	{Scopes,"",Ö,"a,b"}
2	1	\\x0000050d30303030303030312d7065726d	00000001-perm	\N	\N
3	1	\\x0000050d30303030303030322d7065726d0906efbc91efbc920e050103612562	00000002-perm	１２	{a%b}
4	1	\\x0000050d30303030303030332d7065726d	00000003-perm	\N	\N
5	1	\\x0000050d30303030303030342d7065726d0901420e03010120	00000004-perm	B	{" "}
6	1	\\x0000050d30303030303030352d7065726d0e0e0208746162096865726503612062	00000005-perm	\N	{"tab\there","a b"}
7	1	\\x0000050d30303030303030362d7065726d0903615c620e050103612562	00000006-perm	a\\b	{a%b}
8	1	\\x0000050d30303030303030372d7065726d	00000007-perm	\N	\N
\.
COPY public.alertad_perm_key (_key, _row) FROM stdin;
1159901956063197984	1
-2007950513178082090	3
-1044584618326286515	5
-7381507972753140178	7
\.
COPY public.alertad_schema (name, version, shape) FROM stdin;
alert	2	"id" text COLLATE "C", "resource" text COLLATE "C", "event" text COLLATE "C", "environment" text COLLATE "C", "severity" text COLLATE "C", "correlate" text[] COLLATE "C", "status" text COLLATE "C", "service" text[] COLLATE "C", "group" text COLLATE "C", "value" text COLLATE "C", "text" text COLLATE "C", "tags" text[] COLLATE "C", "attributes" jsonb, "_attributes" jsonb, "origin" text COLLATE "C", "type" text COLLATE "C", "create_time" bigint, "timeout" bigint NOT NULL DEFAULT 0, "raw_data" text COLLATE "C", "customer" text COLLATE "C", "duplicate_count" bigint NOT NULL DEFAULT 0, "repeat" boolean NOT NULL DEFAULT false, "previous_severity" text COLLATE "C", "trend_indication" text COLLATE "C", "receive_time" bigint, "last_receive_id" text COLLATE "C", "last_receive_time" bigint, "update_time" bigint, "previous_status" text COLLATE "C", "ack_from" text COLLATE "C", "ack_until" bigint, "shelve_from" text COLLATE "C", "shelve_until" bigint, "blackout_from" text COLLATE "C", "history_seq" bigint NOT NULL DEFAULT 0, "expire_time" bigint, "dedup_key" text COLLATE "C", subject, short, 
history	2	
note	2	
blackout	2	"id" text COLLATE "C", "priority" bigint NOT NULL DEFAULT 0, "environment" text COLLATE "C", "service" text[] COLLATE "C", "resource" text COLLATE "C", "event" text COLLATE "C", "group" text COLLATE "C", "tags" text[] COLLATE "C", "origin" text COLLATE "C", "customer" text COLLATE "C", "start_time" bigint, "end_time" bigint, "duration" bigint NOT NULL DEFAULT 0, "user" text COLLATE "C", "create_time" bigint, "text" text COLLATE "C", "recurrence" text COLLATE "C", "timezone" text COLLATE "C", "query" text COLLATE "C", 
heartbeat	2	"id" text COLLATE "C", "origin" text COLLATE "C", "tags" text[] COLLATE "C", "attributes" jsonb, "_attributes" jsonb, "type" text COLLATE "C", "create_time" bigint, "timeout" bigint NOT NULL DEFAULT 0, "receive_time" bigint, "customer" text COLLATE "C", source, short, 
metric	2	"id" text COLLATE "C", "count" bigint NOT NULL DEFAULT 0, "total_time" bigint NOT NULL DEFAULT 0, 
user	2	"id" text COLLATE "C", "name" text COLLATE "C", "login" text COLLATE "C", "email" text COLLATE "C", "status" text COLLATE "C", "roles" text[] COLLATE "C", "attributes" jsonb, "_attributes" jsonb, "create_time" bigint, "last_login" bigint, "text" text COLLATE "C", "update_time" bigint, "email_verified" boolean NOT NULL DEFAULT false, "password" text COLLATE "C", "hash" text COLLATE "C", "self_given" boolean NOT NULL DEFAULT false, "valid_after" bigint, login, email, hash, 
group	2	"id" text COLLATE "C", "name" text COLLATE "C", "text" text COLLATE "C", "users" text[] COLLATE "C", name, user, 
perm	2	"id" text COLLATE "C", "match" text COLLATE "C", "scopes" text[] COLLATE "C", match, 
customer	2	"id" text COLLATE "C", "match" text COLLATE "C", "customer" text COLLATE "C", match, 
key	2	"id" text COLLATE "C", "key" text COLLATE "C", "user" text COLLATE "C", "scopes" text[] COLLATE "C", "text" text COLLATE "C", "expire_time" bigint, "count" bigint NOT NULL DEFAULT 0, "last_used_time" bigint, "customer" text COLLATE "C", "hash" text COLLATE "C", hash, 
outbox	2	"id" text COLLATE "C", "sender" text COLLATE "C", "to" text COLLATE "C", "body" text COLLATE "C", "create_time" bigint, "due" bigint, "attempts" bigint NOT NULL DEFAULT 0, "error" text COLLATE "C", 
audit	2	"id" text COLLATE "C", "create_time" bigint, "event" text COLLATE "C", "category" text COLLATE "C", "message" text COLLATE "C", "user" text COLLATE "C", "customers" text[] COLLATE "C", "scopes" text[] COLLATE "C", "resource" text COLLATE "C", "type" text COLLATE "C", "request_id" text COLLATE "C", "endpoint" text COLLATE "C", "method" text COLLATE "C", "url" text COLLATE "C", "data" text COLLATE "C", "remote_ip" text COLLATE "C", "user_agent" text COLLATE "C", 
identity	2	"id" text COLLATE "C", "issuer" text COLLATE "C", "subject" text COLLATE "C", "user" text COLLATE "C", "provider" text COLLATE "C", "roles" text[] COLLATE "C", "groups" text[] COLLATE "C", "orgs" text[] COLLATE "C", "last_login" bigint, subject, user, 
session	2	"id" text COLLATE "C", "user" text COLLATE "C", "provider" text COLLATE "C", "subject" text COLLATE "C", "values" jsonb, "_values" jsonb, "create_time" bigint, "expire_time" bigint, user, 
view	2	"id" text COLLATE "C", "name" text COLLATE "C", "owner" text COLLATE "C", "customer" text COLLATE "C", "query" text COLLATE "C", "create_time" bigint, "update_time" bigint, 
tally	2	"id" text COLLATE "C", "hour" bigint, "severity" text COLLATE "C", "environment" text COLLATE "C", "customer" text COLLATE "C", "event" text COLLATE "C", "group" text COLLATE "C", "origin" text COLLATE "C", "service" text[] COLLATE "C", "raised" bigint NOT NULL DEFAULT 0, "acked" bigint NOT NULL DEFAULT 0, "acked_time" bigint NOT NULL DEFAULT 0, "acked_classes" text COLLATE "C", "settled" bigint NOT NULL DEFAULT 0, "settled_time" bigint NOT NULL DEFAULT 0, "settled_classes" text COLLATE "C", 
channel	2	"id" text COLLATE "C", "name" text COLLATE "C", "type" text COLLATE "C", "text" text COLLATE "C", "enabled" boolean NOT NULL DEFAULT false, "customer" text COLLATE "C", "settings" jsonb, "_settings" jsonb, "secrets" jsonb, "_secrets" jsonb, "user" text COLLATE "C", "create_time" bigint, "update_time" bigint, name, 
	2	0e4ade3909caa6138ddd017fcfa00eb1
\.
COPY public.alertad_session (_row, _rev, _doc, id, "user", provider, subject, "values", _values, create_time, expire_time) FROM stdin;
1	1	\\x0000051030303030303030302d73657373696f6e091355736572203cc3a93e20225c0ae280a8255f270d1750726f7669646572203cc3a93e20225c0ae280a8255f2711165375626a656374203cc3a93e20225c0ae280a8255f271752070073076e6f206e616d650656616c75657373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d188af8e4be82671c8cf8e4be8267	00000000-session	User <é> "\\\n %_'	Provider <é> "\\\n %_'	Subject <é> "\\\n %_'	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "Values": "text", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]"}	{"i": 7, "n": -1.5}	1769860800005	1769860800006
2	1	\\x0000051030303030303030312d73657373696f6e	00000001-session	\N	\N	\N	\N	\N	\N	\N
3	1	\\x0000051030303030303030322d73657373696f6e0906efbc91efbc920d066e65742d303111096469736b5f66756c6c1707010371272273001880f8e4be82671cccea86bf8267	00000002-session	１２	net-01	disk_full	{"q'\\"": ""}	\N	1769860800000	1769861077670
4	1	\\x0000051030303030303030332d73657373696f6e09036120620d03615c62110125171402036120626a03312e35016b7306cea3ce91cea318e09fabbf82671c84a4d5bf8267	00000003-session	a b	a\\b	%	{"k": "ΣΑΣ", "a b": "1.5"}	{"a b": 1.5}	1769861375984	1769861720322
5	1	\\x0000051030303030303030342d73657373696f6e09116c696e65206f6e650a6c696e652074776f0d03615f6211012017140206726567696f6e73014102c3a96a047472756518a491c6bf82671ca4babfbf8267	00000004-session	line one\nline two	a_b	 	{"é": "true", "region": "A"}	\N	1769861596242	1769861541522
6	1	\\x0000051030303030303030352d73657373696f6e09116c696e65206f6e650a6c696e652074776f1103615c62171602037127226a0531652b323106726567696f6e7301411880f8e4be82671c80f8e4be8267	00000005-session	line one\nline two	\N	a\\b	{"q'\\"": "1000000000000000000000", "region": "A"}	{"q'\\"": 1000000000000000000000}	1769860800000	1769860800000
7	1	\\x0000051030303030303030362d73657373696f6e0903613f620d03615c6211014118ccdcf7be82671cf8979ebf8267	00000006-session	a?b	a\\b	A	\N	\N	1769860953894	1769861268988
8	1	\\x0000051030303030303030372d73657373696f6e0905c3bc6265720d0139110120170a01036120626a03312e351880f8e4be82671cd4d5cbc08267	00000007-session	über	9	 	{"a b": "1.5"}	{"a b": 1.5}	1769860800000	1769862690154
\.
COPY public.alertad_session_key (_key, _row) FROM stdin;
-3540838286996476044	1
2969137408493435445	3
1997712580320685652	4
-2487954942538246527	5
-2487954942538246527	6
8186557376687605817	7
6552895508195513786	8
\.
COPY public.alertad_tally (_row, _rev, _doc, id, hour, severity, environment, customer, event, "group", origin, service, raised, acked, acked_time, acked_classes, settled, settled_time, settled_classes) FROM stdin;
1	1	\\x0000289280808080808080202c9480808080808080203004389680808080808080203c04050e30303030303030302d74616c6c790882f8e4be82670d175365766572697479203cc3a93e20225c0ae280a8255f27111a456e7669726f6e6d656e74203cc3a93e20225c0ae280a8255f271517437573746f6d6572203cc3a93e20225c0ae280a8255f2719144576656e74203cc3a93e20225c0ae280a8255f271d1447726f7570203cc3a93e20225c0ae280a8255f2721154f726967696e203cc3a93e20225c0ae280a8255f2726110407536572766963650002c39603612c62350541636b65644107536574746c6564	00000000-tally	1769860800001	Severity <é> "\\\n %_'	Environment <é> "\\\n %_'	Customer <é> "\\\n %_'	Event <é> "\\\n %_'	Group <é> "\\\n %_'	Origin <é> "\\\n %_'	{Service,"",Ö,"a,b"}	1152921504606846985	1152921504606846986	2	Acked	1152921504606846987	2	Settled
2	1	\\x0000050e30303030303030312d74616c6c79	00000001-tally	\N	\N	\N	\N	\N	\N	\N	\N	0	0	0	\N	0	0	\N
3	1	\\x000028042c0a050e30303030303030322d74616c6c790880f8e4be82670d066e65742d303111096469736b5f66756c6c150c3c623e26616d703b3c2f623e1d01202101412603010142	00000002-tally	1769860800000	net-01	disk_full	<b>&amp;</b>	\N	 	A	{B}	2	5	0	\N	0	0	\N
4	1	\\x00002880c60a2c0838043c0a050e30303030303030332d74616c6c790d0142110161150161190c3c623e26616d703b3c2f623e1d0361206221036120624103612562	00000003-tally	\N	B	a	a	<b>&amp;</b>	a b	a b	\N	86400	4	0	\N	2	5	a%b
5	1	\\x000028042c103002050e30303030303030342d74616c6c7908a4babfbf82670d116c696e65206f6e650a6c696e652074776f1503615c621901411d01412107f09f9880206f6b261403076772c3b6c39f65012a084752c396e1ba9e45350141	00000004-tally	1769861541522	line one\nline two	\N	a\\b	A	A	😀 ok	{größe,*,GRÖẞE}	2	8	1	A	0	0	\N
6	1	\\x00002c0a3010050e30303030303030352d74616c6c7908ccdcf7be82670d04747275651105c3bc6265721501391901201d0231302101253506cea3ce91cea3	00000005-tally	1769860953894	true	über	9	 	10	%	\N	0	5	8	ΣΑΣ	0	0	\N
7	1	\\x00002880c60a2c0a3006380e3c0c050e30303030303030362d74616c6c790d01611501201d074f27427269656e2103613f6226130303615f62035b785d09c4b07374616e62756c350b286f6e206120626f61742941022d31	00000006-tally	\N	a	\N	 	\N	O'Brien	a?b	{a_b,[x],İstanbul}	86400	5	3	(on a boat)	7	6	-1
8	1	\\x0000288080808080402c06300638103c06050e30303030303030372d74616c6c7908b2a8a4bf82670d03612562110c3c623e26616d703b3c2f623e1503612a6219015c21015f2609020142057b312c327d350125410141	00000007-tally	1769861319193	a%b	<b>&amp;</b>	a*b	\\	\N	_	{B,"{1,2}"}	1099511627776	3	3	%	8	3	A
\.
COPY public.alertad_user (_row, _rev, _doc, id, name, login, email, status, roles, attributes, _attributes, create_time, last_login, text, update_time, email_verified, password, hash, self_given, valid_after) FROM stdin;
1	1	\\x0000050d30303030303030302d7573657209134e616d65203cc3a93e20225c0ae280a8255f270d144c6f67696e203cc3a93e20225c0ae280a8255f271114456d61696c203cc3a93e20225c0ae280a8255f27151955736572537461747573203cc3a93e20225c0ae280a8255f271a0f0405526f6c65730002c39603612c621f56070073076e6f206e616d650a4174747269627574657373047465787401626a0566616c736505656d707479730001696a0137016e6a042d312e3507c3bc2e785b305d6a125b312c6e756c6c2c7b226b223a2276227d5d2090f8e4be82672492f8e4be8267291354657874203cc3a93e20225c0ae280a8255f272c96f8e4be82673002351750617373776f7264203cc3a93e20225c0ae280a8255f27391348617368203cc3a93e20225c0ae280a8255f273c02409ef8e4be8267	00000000-user	Name <é> "\\\n %_'	Login <é> "\\\n %_'	Email <é> "\\\n %_'	UserStatus <é> "\\\n %_'	{Roles,"",Ö,"a,b"}	{"": "no name", "b": "false", "i": "7", "n": "-1.5", "empty": "", "ü.x[0]": "[1,null,{\\"k\\":\\"v\\"}]", "Attributes": "text"}	{"i": 7, "n": -1.5}	1769860800008	1769860800009	Text <é> "\\\n %_'	1769860800011	t	Password <é> "\\\n %_'	Hash <é> "\\\n %_'	t	1769860800015
2	1	\\x0000050d30303030303030312d75736572	00000001-user	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	\N
3	1	\\x0000050d30303030303030322d757365720906efbc91efbc920d066e65742d3031110c3c623e26616d703b3c2f623e20ccea86bf826724a6d798bf82672903615c622cb4f9f9be8267300235096469736b5f66756c6c40e08cdfbf8267	00000002-user	１２	net-01	<b>&amp;</b>	\N	\N	\N	\N	1769861077670	1769861223891	a\\b	1769860972122	t	disk_full	\N	f	1769861800752
4	1	\\x0000050d30303030303030332d757365720901610d0161110361206215036120621f140206726567696f6e73014102c3a96a047472756520a491c6bf826724a4babfbf826729116c696e65206f6e650a6c696e652074776f3002350c3c623e26616d703b3c2f623e3901203c0240a8afcebf8267	00000003-user	a	a	a b	a b	\N	{"é": "true", "region": "A"}	\N	1769861596242	1769861541522	line one\nline two	\N	t	<b>&amp;</b>	 	t	1769861663700
5	1	\\x0000050d30303030303030342d75736572090231300d076772c3b6c39f6511084752c396e1ba9e451501611f0601016b73012020f8979ebf82672480f8e4be82672901392ca0d8a8bf82673903615f62	00000004-user	10	größe	GRÖẞE	a	\N	{"k": " "}	\N	1769861268988	1769860800000	9	1769861355024	f	\N	a_b	f	\N
6	1	\\x0000050d30303030303030352d75736572091177656230312e6578616d706c652e636f6d1101612498eaaabf82672903613f622c80f8e4be82673909c4b07374616e62756c3c0240a4b9cdbf8267	00000005-user	web01.example.com	\N	a	\N	\N	\N	\N	\N	1769861372556	a?b	1769860800000	f	\N	İstanbul	t	1769861656146
7	1	\\x0000050d30303030303030362d757365720903615c620d0873617920226869221101611501421a050103612a621f2d03016b73015f06726567696f6e6a0566616c736503782e796a137b2261223a312c2262223a227b312c327d227d20e0f39dbf82672903617c622cbaadd4bf8267350161390361256240b0a399bf8267	00000006-user	a\\b	say "hi"	a	B	{a*b}	{"k": "_", "x.y": "{\\"a\\":1,\\"b\\":\\"{1,2}\\"}", "region": "false"}	\N	1769861266672	\N	a|b	1769861712733	f	a	a%b	f	1769861228760
8	1	\\x0000050d30303030303030372d757365720d054449c5bf4b1105c3a974c3a915015f24c0be9ac182672901612cf2cdb5bf82673002350873617920226869223901423c0240d8a2a8c28267	00000007-user	\N	DIſK	été	_	\N	\N	\N	\N	1769863335840	a	1769861460857	t	say "hi"	B	t	1769864497324
\.
COPY public.alertad_user_key (_key, _row) FROM stdin;
-6901169384357132525	1
-3262220193339746981	1
4808051613967368998	1
273493202955688272	3
947460186902202068	3
-3505842044243098467	4
-2174737481306916491	4
8806648647441668490	4
-5901796720281432805	5
-5240082993631014770	5
4401490426287728955	5
-4050453089185936862	6
-1879455025147350534	6
-1957530383643239973	7
-1879455025147350534	7
-1272553015423067004	7
-6673206543841479485	8
636640085027414653	8
5391907060417799772	8
\.
COPY public.alertad_view (_row, _rev, _doc, id, name, owner, customer, query, create_time, update_time) FROM stdin;
1	1	\\x0000050d30303030303030302d7669657709134e616d65203cc3a93e20225c0ae280a8255f270d144f776e6572203cc3a93e20225c0ae280a8255f271117437573746f6d6572203cc3a93e20225c0ae280a8255f2715145175657279203cc3a93e20225c0ae280a8255f27188af8e4be82671c8cf8e4be8267	00000000-view	Name <é> "\\\n %_'	Owner <é> "\\\n %_'	Customer <é> "\\\n %_'	Query <é> "\\\n %_'	1769860800005	1769860800006
2	1	\\x0000050d30303030303030312d76696577	00000001-view	\N	\N	\N	\N	\N	\N
3	1	\\x0000050d30303030303030322d766965770906efbc91efbc920d066e65742d303111096469736b5f66756c6c150c3c623e26616d703b3c2f623e18a8d7e6be82671c80f8e4be8267	00000002-view	１２	net-01	disk_full	<b>&amp;</b>	1769860814292	1769860800000
4	1	\\x0000050d30303030303030332d766965770901410d036120621103615c621501251880f8e4be8267	00000003-view	A	a b	a\\b	%	1769860800000	\N
5	1	\\x0000050d30303030303030342d766965770901420d0161110161150c3c623e26616d703b3c2f623e1894deb5c082671c8c83a8c18267	00000004-view	B	a	a	<b>&amp;</b>	1769862510474	1769863446726
6	1	\\x0000050d30303030303030352d7669657709036120620d096469736b5f66756c6c150361256218e0fcbfbf82671ce4b0ecbf8267	00000005-view	a b	disk_full	\N	a%b	1769861545776	1769861909554
7	1	\\x0000050d30303030303030362d76696577090e2f7661722f6c6f672f782e6c6f670d03615f6215012018a8ffeac082671ca8c3cec08267	00000006-view	/var/log/x.log	a_b	\N	 	1769862946772	1769862713556
8	1	\\x0000050d30303030303030372d766965770901610d03615c6211084752c396e1ba9e4515016118d8d2dabf8267	00000007-view	a	a\\b	GRÖẞE	a	1769861764268	\N
\.
SELECT pg_catalog.setval('public.alertad_alert__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_audit__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_blackout__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_channel__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_customer__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_group__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_heartbeat__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_identity__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_key__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_metric__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_outbox__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_perm__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_session__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_tally__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_user__row_seq', 8, true);
SELECT pg_catalog.setval('public.alertad_view__row_seq', 8, true);
ALTER TABLE ONLY public.alertad_alert
    ADD CONSTRAINT alertad_alert_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_alert_key
    ADD CONSTRAINT alertad_alert_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_alert
    ADD CONSTRAINT alertad_alert_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_audit
    ADD CONSTRAINT alertad_audit_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_audit
    ADD CONSTRAINT alertad_audit_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_blackout
    ADD CONSTRAINT alertad_blackout_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_blackout
    ADD CONSTRAINT alertad_blackout_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_channel
    ADD CONSTRAINT alertad_channel_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_channel_key
    ADD CONSTRAINT alertad_channel_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_channel
    ADD CONSTRAINT alertad_channel_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_customer
    ADD CONSTRAINT alertad_customer_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_customer_key
    ADD CONSTRAINT alertad_customer_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_customer
    ADD CONSTRAINT alertad_customer_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_group
    ADD CONSTRAINT alertad_group_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_group_key
    ADD CONSTRAINT alertad_group_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_group
    ADD CONSTRAINT alertad_group_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_heartbeat
    ADD CONSTRAINT alertad_heartbeat_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_heartbeat_key
    ADD CONSTRAINT alertad_heartbeat_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_heartbeat
    ADD CONSTRAINT alertad_heartbeat_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_history
    ADD CONSTRAINT alertad_history_pkey PRIMARY KEY (_parent, _order);
ALTER TABLE ONLY public.alertad_identity
    ADD CONSTRAINT alertad_identity_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_identity_key
    ADD CONSTRAINT alertad_identity_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_identity
    ADD CONSTRAINT alertad_identity_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_kept
    ADD CONSTRAINT alertad_kept_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alertad_key
    ADD CONSTRAINT alertad_key_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_key_key
    ADD CONSTRAINT alertad_key_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_key
    ADD CONSTRAINT alertad_key_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_metric
    ADD CONSTRAINT alertad_metric_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_metric
    ADD CONSTRAINT alertad_metric_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_note
    ADD CONSTRAINT alertad_note_pkey PRIMARY KEY (_parent, _order);
ALTER TABLE ONLY public.alertad_outbox
    ADD CONSTRAINT alertad_outbox_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_outbox
    ADD CONSTRAINT alertad_outbox_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_perm
    ADD CONSTRAINT alertad_perm_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_perm_key
    ADD CONSTRAINT alertad_perm_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_perm
    ADD CONSTRAINT alertad_perm_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_schema
    ADD CONSTRAINT alertad_schema_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alertad_session
    ADD CONSTRAINT alertad_session_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_session_key
    ADD CONSTRAINT alertad_session_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_session
    ADD CONSTRAINT alertad_session_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_tally
    ADD CONSTRAINT alertad_tally_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_tally
    ADD CONSTRAINT alertad_tally_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_user
    ADD CONSTRAINT alertad_user_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_user_key
    ADD CONSTRAINT alertad_user_key_pkey PRIMARY KEY (_row, _key);
ALTER TABLE ONLY public.alertad_user
    ADD CONSTRAINT alertad_user_pkey PRIMARY KEY (_row);
ALTER TABLE ONLY public.alertad_view
    ADD CONSTRAINT alertad_view_id_key UNIQUE (id);
ALTER TABLE ONLY public.alertad_view
    ADD CONSTRAINT alertad_view_pkey PRIMARY KEY (_row);
CREATE INDEX alertad_alert_ack_until_a9ab179b ON public.alertad_alert USING btree (ack_until) WHERE (ack_until IS NOT NULL);
CREATE INDEX alertad_alert_attributes_28a51772 ON public.alertad_alert USING gin (attributes jsonb_path_ops);
CREATE INDEX alertad_alert_console_0c874333 ON public.alertad_alert USING btree (environment, status, severity, last_receive_time DESC NULLS LAST, id) INCLUDE (_row, customer);
CREATE INDEX alertad_alert_event_883ef57c ON public.alertad_alert USING hash (event);
CREATE INDEX alertad_alert_expire_time_2627806b ON public.alertad_alert USING btree (expire_time) WHERE (expire_time IS NOT NULL);
CREATE INDEX alertad_alert_key_key ON public.alertad_alert_key USING btree (_key);
CREATE INDEX alertad_alert_last_receive_id_3a63ac85 ON public.alertad_alert USING btree (last_receive_id);
CREATE INDEX alertad_alert_recent_b9f1e50b ON public.alertad_alert USING btree (last_receive_time DESC NULLS LAST, id);
CREATE INDEX alertad_alert_resource_5030516c ON public.alertad_alert USING hash (resource);
CREATE INDEX alertad_alert_service_5c45289f ON public.alertad_alert USING gin (public.alertad_hashes_1(service));
CREATE INDEX alertad_alert_shelve_until_2d439b5b ON public.alertad_alert USING btree (shelve_until) WHERE (shelve_until IS NOT NULL);
CREATE INDEX alertad_alert_tags_07cee042 ON public.alertad_alert USING gin (public.alertad_hashes_1(tags));
CREATE INDEX alertad_alert_words_7f867a67 ON public.alertad_alert USING gin (public.alertad_lower_15_0_0(text) public.gin_trgm_ops, public.alertad_lower_15_0_0(resource) public.gin_trgm_ops, public.alertad_lower_15_0_0(event) public.gin_trgm_ops);
CREATE INDEX alertad_channel_key_key ON public.alertad_channel_key USING btree (_key);
CREATE INDEX alertad_customer_key_key ON public.alertad_customer_key USING btree (_key);
CREATE INDEX alertad_group_key_key ON public.alertad_group_key USING btree (_key);
CREATE INDEX alertad_heartbeat_key_key ON public.alertad_heartbeat_key USING btree (_key);
CREATE INDEX alertad_identity_key_key ON public.alertad_identity_key USING btree (_key);
CREATE INDEX alertad_key_key_key ON public.alertad_key_key USING btree (_key);
CREATE INDEX alertad_perm_key_key ON public.alertad_perm_key USING btree (_key);
CREATE INDEX alertad_session_key_key ON public.alertad_session_key USING btree (_key);
CREATE INDEX alertad_user_key_key ON public.alertad_user_key USING btree (_key);
ALTER TABLE ONLY public.alertad_alert_key
    ADD CONSTRAINT alertad_alert_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_alert(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_channel_key
    ADD CONSTRAINT alertad_channel_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_channel(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_customer_key
    ADD CONSTRAINT alertad_customer_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_customer(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_group_key
    ADD CONSTRAINT alertad_group_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_group(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_heartbeat_key
    ADD CONSTRAINT alertad_heartbeat_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_heartbeat(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_history
    ADD CONSTRAINT alertad_history__parent_fkey FOREIGN KEY (_parent) REFERENCES public.alertad_alert(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_identity_key
    ADD CONSTRAINT alertad_identity_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_identity(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_key_key
    ADD CONSTRAINT alertad_key_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_key(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_note
    ADD CONSTRAINT alertad_note__parent_fkey FOREIGN KEY (_parent) REFERENCES public.alertad_alert(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_perm_key
    ADD CONSTRAINT alertad_perm_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_perm(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_session_key
    ADD CONSTRAINT alertad_session_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_session(_row) ON DELETE CASCADE;
ALTER TABLE ONLY public.alertad_user_key
    ADD CONSTRAINT alertad_user_key__row_fkey FOREIGN KEY (_row) REFERENCES public.alertad_user(_row) ON DELETE CASCADE;
